namespace Klusterfuck.Engine.Invocation;

/// <summary>How invocations look in HTTP, the same at every edge that serves functions.</summary>
public static class FunctionHttp
{
    /// <summary>Carries the commit that served; in an authorised request, the commit to run without selecting it.</summary>
    public const string CommitHeader = "X-Kf-Commit";

    /// <summary>Carries the id of the request.</summary>
    public const string RequestIdHeader = "X-Kf-Request-Id";

    /// <summary>Says that an answer is what a run gave: <c>succeeded</c>.</summary>
    public const string RunStatusHeader = "X-Kf-Run-Status";

    // What a runner tells of its run and its trace.
    private static readonly (string Variable, string Header)[] OfRuns = [("KF_RUN_ID", "X-Kf-Run-Id"), ("KF_STEP_ID", "X-Kf-Step-Id"), ("TRACEPARENT", "traceparent")];

    private const string PlatformPrefix = "X-Kf-";

    // Those of one connection (RFC 9110, section 7.6.1); the server decides on them itself.
    private static readonly HashSet<string> OfConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <summary>The header by which a variable of a request reaches a worker; null where it does not.</summary>
    public static string? HeaderOf(string variable) => OfRuns.FirstOrDefault(r => r.Variable == variable).Header;

    /// <summary>The variables of a request an authorised caller may set, each with the header that carries it.</summary>
    public static IEnumerable<(string Variable, string Header)> RunVariables => OfRuns;

    /// <summary>The status that says how an invocation failed before it answered; 200 where it succeeded.</summary>
    public static int StatusOf(InvocationResult result) => result.Failure switch
    {
        null => 200,
        InvocationFailure.Resolve => 404,
        InvocationFailure.Checkout or InvocationFailure.Prepare => 503,
        InvocationFailure.Busy => 429,
        InvocationFailure.TooLarge => 413,
        InvocationFailure.Timeout => 504,
        InvocationFailure.Exit when result.ExitCode == InvocationResult.InputAtFault => 422,
        InvocationFailure.Exit when result.ExitCode == InvocationResult.TryAgain => 503,
        InvocationFailure.Response => 502,
        InvocationFailure.Cancelled => 499,
        _ => 500,
    };

    /// <summary>Whether a header of a request may reach the program: credentials, headers of the platform and of the connection may not.</summary>
    public static bool ReachesProgram(string header) =>
        !OfConnection.Contains(header)
        && !header.StartsWith(PlatformPrefix, StringComparison.OrdinalIgnoreCase)
        && !header.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
        && !header.Equals("Proxy", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a header a program answers with may reach the caller: those of the platform and of the connection may not, nor the length, which is what is written.</summary>
    public static bool ReachesCaller(string header) =>
        !OfConnection.Contains(header)
        && !header.StartsWith(PlatformPrefix, StringComparison.OrdinalIgnoreCase)
        && !header.Equals("Content-Length", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an answer may have a body; where not, what the program writes is read and dropped.</summary>
    public static bool HasBody(string method, int status) => !method.Equals("HEAD", StringComparison.OrdinalIgnoreCase) && status is not (204 or 205 or 304);
}
