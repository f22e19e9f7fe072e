using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Klusterfuck.Engine.Definitions;
using Microsoft.Net.Http.Headers;

namespace Klusterfuck.Rest.Requests;

/// <summary>Answers with the document of a definition and its entity tag; 304 where the caller has it.</summary>
internal sealed class EntityResult<T>(Definition definition, T document, JsonTypeInfo<T> type, string? location = null) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(document, type);
        var tag = ETags.Of(definition, body);
        var response = httpContext.Response;
        response.Headers.ETag = tag.ToString();
        response.Headers.CacheControl = "private, no-cache";
        if (HttpMethods.IsGet(httpContext.Request.Method) && ETags.IsHad(httpContext.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        if (location is not null)
        {
            response.StatusCode = StatusCodes.Status201Created;
            response.Headers[HeaderNames.Location] = location;
        }
        response.ContentType = MediaTypeNames.Application.Json;
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }
}
