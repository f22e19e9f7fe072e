using System.Management.Automation;
using System.Text;
using Klusterfuck.Cmdlets.Json;

namespace Klusterfuck.Cmdlets.Invocation;

/// <summary>The bytes sent to a function or flow.</summary>
internal sealed class RequestBody
{
    private const string Text = "text/plain; charset=utf-8";
    private const string Bytes = "application/octet-stream";

    private readonly ReadOnlyMemory<byte> bytes;
    private readonly string? path;

    private RequestBody(ReadOnlyMemory<byte> bytes, string contentType) => (this.bytes, ContentType) = (bytes, contentType);

    private RequestBody(string path) => (this.path, ContentType) = (path, Bytes);

    /// <summary>No body.</summary>
    public static RequestBody Empty { get; } = new(ReadOnlyMemory<byte>.Empty, "");

    /// <summary>The media type of the body by what it is made of; empty where there is none.</summary>
    public string ContentType { get; }

    /// <summary>The content of a file.</summary>
    public static RequestBody OfFile(string path) => new(path);

    /// <summary>Bytes.</summary>
    public static RequestBody OfBytes(ReadOnlyMemory<byte> bytes) => new(bytes, Bytes);

    /// <summary>Text and bytes as they are, a file's content, any other object as JSON.</summary>
    /// <param name="value">The value.</param>
    /// <param name="wasPassed">Whether anything was passed at all; nothing is no body, a null that was passed is JSON's.</param>
    public static RequestBody Of(object? value, bool wasPassed) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null when !wasPassed => Empty,
        string text => new RequestBody(Encoding.UTF8.GetBytes(text), Text),
        byte[] bytes => OfBytes(bytes),
        byte single => OfBytes(new[] { single }),
        FileInfo file => OfFile(file.FullName),
        _ => new RequestBody(Encoding.UTF8.GetBytes(PipelineJson.Write(value)), "application/json"),
    };

    /// <summary>Opens the body for reading.</summary>
    public Stream Open() => path is null
        ? new MemoryStream(bytes.ToArray(), writable: false)
        : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 81920, FileOptions.Asynchronous | FileOptions.SequentialScan);

    /// <summary>The body in memory, cut off at a number of bytes.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(int limit, CancellationToken cancellationToken)
    {
        if (path is null)
            return bytes[..Math.Min(limit, bytes.Length)];
        await using var stream = Open();
        var buffer = new byte[(int)Math.Min(limit, stream.Length)];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return buffer.AsMemory(0, read);
    }
}
