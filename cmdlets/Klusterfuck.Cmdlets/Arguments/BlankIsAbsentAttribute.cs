using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Arguments;

/// <summary>Makes a blank text an absent parameter, as the empty cell of a CSV file means it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BlankIsAbsentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string text && string.IsNullOrWhiteSpace(text) ? null : inputData;
}
