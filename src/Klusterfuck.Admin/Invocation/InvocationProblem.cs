using System.Globalization;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Rest.Problems;

namespace Klusterfuck.Admin.Invocation;

/// <summary>Says how a function failed before it answered.</summary>
internal static class InvocationProblem
{
    public static Task WriteAsync(HttpContext http, Target function, InvocationResult result)
    {
        if (result.Failure == InvocationFailure.Cancelled)
        {
            http.Abort();
            return Task.CompletedTask;
        }
        if (result.RetryAfter is { } wait)
            http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var problem = ProblemWriter.Make(FunctionHttp.StatusOf(result), $"KfInvocation{result.Failure}", result.Message ?? $"{function} failed.");
        return ProblemWriter.WriteAsync(http, problem with
        {
            Target = function.ToString(),
            RequestId = result.RequestId,
            Commit = result.Commit?.Value,
            Stage = result.Failure.ToString()!.ToLowerInvariant(),
            ExitCode = result.ExitCode,
            Stderr = result.StandardErrorTail.Length > 0 ? result.StandardErrorTail : null,
        });
    }
}
