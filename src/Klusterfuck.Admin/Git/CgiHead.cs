using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Klusterfuck.Rest.Problems;

namespace Klusterfuck.Admin.Git;

/// <summary>The headers git's CGI program writes before its body.</summary>
internal static class CgiHead
{
    private const int Largest = 64 * 1024;

    /// <summary>Takes status and headers over, and leaves the body in the reader.</summary>
    public static async Task ReadAsync(PipeReader output, HttpResponse response, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await output.ReadAsync(cancellationToken);
            if (TryApply(read.Buffer, response) is { } body)
            {
                output.AdvanceTo(body);
                return;
            }
            output.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted || read.Buffer.Length > Largest)
                throw new EdgeException(StatusCodes.Status502BadGateway, EdgeCodes.GitFailed, "git gave no answer; the service's log says why.");
        }
    }

    private static SequencePosition? TryApply(ReadOnlySequence<byte> buffer, HttpResponse response)
    {
        var reader = new SequenceReader<byte>(buffer);
        var lines = new List<string>();
        while (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            var text = Encoding.Latin1.GetString(line).TrimEnd('\r');
            if (text.Length == 0)
            {
                Apply(lines, response);
                return reader.Position;
            }
            lines.Add(text);
        }
        return null;
    }

    private static void Apply(List<string> lines, HttpResponse response)
    {
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                continue;
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            if (name.Equals("Status", StringComparison.OrdinalIgnoreCase))
                response.StatusCode = int.Parse(value.AsSpan(0, Math.Min(3, value.Length)), CultureInfo.InvariantCulture);
            else
                response.Headers[name] = value;
        }
    }
}
