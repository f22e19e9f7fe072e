using Klusterfuck.Engine;

namespace Klusterfuck.Rest.Problems;

/// <summary>Turns every failure, the framework's own included, into a problem document.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (!http.Response.HasStarted && http.Response.StatusCode >= 400 && http.Response.ContentType is null)
                await DescribeAsync(http);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            http.Abort();
        }
        catch (Exception e) when (http.Response.HasStarted)
        {
            log.LogWarning(e, "An answer to {Method} {Path} broke off.", http.Request.Method, http.Request.Path);
            http.Abort();
        }
        catch (KlusterfuckException e)
        {
            if (e.Code.Kind == ErrorKind.Unavailable)
                log.LogError(e, "{Code} at {Method} {Path}.", e.Code, http.Request.Method, http.Request.Path);
            await ProblemWriter.WriteAsync(http, e);
        }
        catch (EdgeException e)
        {
            await ProblemWriter.WriteAsync(http, e);
        }
        catch (BadHttpRequestException e)
        {
            await ProblemWriter.WriteAsync(http, e.StatusCode, EdgeCodes.Of(e.StatusCode), e.Message);
        }
        catch (Exception e) // The border of a request: whatever is not foreseen must not reach the caller.
        {
            log.LogError(e, "{Method} {Path} failed.", http.Request.Method, http.Request.Path);
            await ProblemWriter.WriteAsync(http, 500, EdgeCodes.Internal, "Something went wrong inside the service; its log says what.");
        }
    }

    private static Task DescribeAsync(HttpContext http)
    {
        var request = http.Request;
        var status = http.Response.StatusCode;
        return ProblemWriter.WriteAsync(http, status, EdgeCodes.Of(status), status switch
        {
            404 => $"There is nothing at {request.Path}.",
            405 => $"{request.Path} does not take {request.Method}; it takes {http.Response.Headers.Allow}.",
            415 => $"The media type '{request.ContentType}' is not taken here.",
            _ => "The request cannot be understood.",
        }, status is 404 ? "What there is is described at /openapi/v1.json." : null);
    }
}
