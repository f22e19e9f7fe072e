namespace Klusterfuck.Rest.Requests;

/// <summary>
/// Lets HEAD be answered as GET is; the server leaves the body out. Functions and git see the method as it was sent.
/// </summary>
internal sealed class HeadMiddleware(RequestDelegate next)
{
    private static readonly object Mark = new();
    private static readonly PathString[] Untouched = ["/fn", "/ns", "/git"];

    /// <summary>Whether only the head of the answer is asked for.</summary>
    public static bool IsHead(HttpContext http) => http.Items.ContainsKey(Mark);

    public async Task InvokeAsync(HttpContext http)
    {
        var request = http.Request;
        if (!HttpMethods.IsHead(request.Method) || Untouched.Any(path => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase)))
        {
            await next(http);
            return;
        }
        http.Items[Mark] = true;
        request.Method = HttpMethods.Get;
        try
        {
            await next(http);
        }
        finally
        {
            request.Method = HttpMethods.Head;
        }
    }
}
