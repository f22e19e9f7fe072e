using Microsoft.Net.Http.Headers;

namespace Klusterfuck.Rest.Requests;

/// <summary>Answers with bytes somebody else wrote, so that no browser runs them as this service; 304 where the caller has them.</summary>
internal sealed class BytesResult(ReadOnlyMemory<byte> bytes, string contentType, EntityTagHeaderValue? tag = null) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.Headers.ContentSecurityPolicy = "sandbox";
        if (tag is not null)
        {
            response.Headers.ETag = tag.ToString();
            response.Headers.CacheControl = "private, no-cache";
            if (HttpMethods.IsGet(httpContext.Request.Method) && ETags.IsHad(httpContext.Request, tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            }
        }
        if (contentType.Length > 0)
            response.ContentType = contentType;
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes, httpContext.RequestAborted).AsTask();
    }
}
