using Klusterfuck.Engine.Runs;

namespace Klusterfuck.Connectors.Web;

/// <summary>Reads bodies of requests.</summary>
internal static class RequestBody
{
    /// <summary>The body; null where it is larger than a payload may be.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > Payload.MaxBytes)
            return null;
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            if (body.Length + read > Payload.MaxBytes)
                return null;
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}
