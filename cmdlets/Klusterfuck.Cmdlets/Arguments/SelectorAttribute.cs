using System.Collections;
using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Arguments;

/// <summary>Takes a label selector as text, <c>team=a,!old</c>, or as a hashtable of labels that must all be there.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SelectorAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            IDictionary labels => string.Join(',', labels.Keys.Cast<object>().Select(k => $"{Pairs.Text(k)}={Pairs.Text(labels[k])}")),
            var other => other,
        };
}
