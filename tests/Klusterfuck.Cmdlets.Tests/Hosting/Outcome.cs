using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Tests.Hosting;

/// <summary>What a script did.</summary>
public sealed record Outcome(
    IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors, IReadOnlyList<string> Verbose, IReadOnlyList<string> Debug,
    IReadOnlyList<string> Warnings, Exception? Thrown)
{
    /// <summary>The message of the only error, terminating or not.</summary>
    public string Message => Thrown?.Message ?? Assert.Single(Errors).ToString();

    /// <summary>The only error, by its stable id and category.</summary>
    public (string Id, ErrorCategory Category) Error
    {
        get
        {
            var record = Assert.Single(Errors);
            return (record.FullyQualifiedErrorId.Split(',')[0], record.CategoryInfo.Category);
        }
    }
}
