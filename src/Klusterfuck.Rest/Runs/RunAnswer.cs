using System.Collections.Immutable;
using System.Globalization;
using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Rest.Runs;

/// <summary>The result of a run as an answer by HTTP: what a respond node said of status and headers.</summary>
/// <param name="Status">The status; 200 unless said.</param>
/// <param name="Headers">The headers, without the media type.</param>
internal sealed record RunAnswer(int Status, ImmutableArray<KeyValuePair<string, string>> Headers)
{
    /// <summary>The answer a result is; null for a run that gave none.</summary>
    public static RunAnswer Of(Payload? result)
    {
        var status = StatusCodes.Status200OK;
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var (name, value) in result?.Headers ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            if (value.AsSpan().ContainsAnyInRange('\0', '\u001f'))
                continue;
            if (name == PayloadHeaders.Status)
                status = int.Parse(value, CultureInfo.InvariantCulture);
            else
                headers.Add(new(name.StartsWith(PayloadHeaders.Response, StringComparison.Ordinal) ? name[PayloadHeaders.Response.Length..] : name, value));
        }

        return new RunAnswer(status, headers.ToImmutable());
    }
}
