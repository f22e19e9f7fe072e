using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Invocation;

/// <summary>A body made of many pipeline items: bytes one after the other, everything else a line each, as a native program would read it.</summary>
internal sealed class GatheredBody : IDisposable
{
    private readonly MemoryStream bytes = new();
    private string? contentType;

    /// <summary>Whether anything was added.</summary>
    public bool IsEmpty => bytes.Length == 0;

    /// <inheritdoc/>
    public void Dispose() => bytes.Dispose();

    /// <summary>Adds one item.</summary>
    public async Task AddAsync(object? item, CancellationToken cancellationToken)
    {
        var plain = item is PSObject wrapped ? wrapped.BaseObject : item;
        var body = RequestBody.Of(item, wasPassed: true);
        bytes.Write((await body.ReadAsync(int.MaxValue, cancellationToken)).Span);
        if (plain is not (byte or byte[] or FileInfo))
            bytes.WriteByte((byte)'\n');
        contentType = contentType is null || contentType == body.ContentType ? body.ContentType : "application/octet-stream";
    }

    /// <summary>What was gathered, and forgets it.</summary>
    public (RequestBody Body, string ContentType) Take()
    {
        var taken = (RequestBody.OfBytes(bytes.ToArray()), contentType == "application/json" ? "application/x-ndjson" : contentType ?? "");
        bytes.SetLength(0);
        contentType = null;
        return taken;
    }
}
