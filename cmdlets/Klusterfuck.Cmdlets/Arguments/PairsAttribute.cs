using System.Collections;
using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Arguments;

/// <summary>Takes names with values as a hashtable, as any dictionary or as <c>A=1;B=2</c>; a blank text is an absent parameter.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PairsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        switch (inputData is PSObject wrapped ? wrapped.BaseObject : inputData)
        {
            case null:
                return null;
            case Hashtable table:
                return table;
            case IDictionary dictionary:
                return new Hashtable(dictionary);
            case string text:
                return string.IsNullOrWhiteSpace(text) ? null : Read(text);
            default:
                throw new ArgumentTransformationMetadataException("Write a hashtable, @{ A = 1; B = 2 }, or a text, 'A=1;B=2'.");
        }
    }

    private static Hashtable Read(string text)
    {
        var table = new Hashtable(StringComparer.Ordinal);
        foreach (var pair in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var separator = pair.IndexOf('=', StringComparison.Ordinal);

            // The text may hold a password in the wrong place, so the message does not repeat it.
            if (separator < 1)
                throw new ArgumentTransformationMetadataException("A part of the text has no name and value: write 'A=1;B=2'.");
            table[pair[..separator].Trim()] = pair[(separator + 1)..];
        }

        return table;
    }
}
