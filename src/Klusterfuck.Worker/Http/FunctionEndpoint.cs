using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Secrets;
using Klusterfuck.Worker.Administration;
using Klusterfuck.Worker.Serving;

namespace Klusterfuck.Worker.Http;

/// <summary>Answers every method and path by running the function.</summary>
/// <param name="access">Who may.</param>
/// <param name="function">The function.</param>
/// <param name="invoker">Runs it.</param>
/// <param name="options">Its variables.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">The clock.</param>
internal sealed class FunctionEndpoint(
    CallerAccess access, ServingFunction function, ProgramInvoker invoker, WorkerOptions options, WorkerMetrics metrics, TimeProvider time)
{
    // A body up to this is read and put into a frame in a few microseconds.
    private const long SmallBody = 16 * 1024;

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var authorised = access.IsAuthorised(context.Request);
        var id = RequestTranslation.IdOf(context.Request, authorised, time);
        context.Response.Headers[FunctionHttp.RequestIdHeader] = id;
        var trial = context.Request.Headers[FunctionHttp.CommitHeader].ToString() is { Length: > 0 } given ? given : null;

        // The thread that read the request reads those of other connections too. Only what takes no time there stays on it.
        if (trial is not null || !function.AnswersAtOnce || RequestTranslation.LengthOf(context.Request) is not <= SmallBody)
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (!access.MayCall(authorised) || (trial is not null && !authorised))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status401Unauthorized, "The token is missing or wrong.");
        }
        else if (trial is not null && !CommitId.TryParse(trial, out _))
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, $"{FunctionHttp.CommitHeader} must be a full commit id.");
        }
        else
        {
            await InvokeAsync(context, id, trial, authorised);
        }
    }

    private async Task InvokeAsync(HttpContext context, string id, string? trial, bool authorised)
    {
        var began = time.GetTimestamp();
        try
        {
            await using var response = await StartAsync(context, id, trial, authorised, began);
            if (response.Commit is { Value.Length: > 0 } commit)
                context.Response.Headers[FunctionHttp.CommitHeader] = commit.Value;
            if (response.Failure is { } failure)
                await ProblemAnswer.WriteAsync(context, failure);
            else
                await CopyAsync(context, response);
            await response.DisposeAsync();
            metrics.Add(await response.Completion);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            metrics.Add(new InvocationResult { RequestId = id, Failure = InvocationFailure.Cancelled, Duration = time.GetElapsedTime(began) });
        }
    }

    private async Task<FunctionResponse> StartAsync(HttpContext context, string id, string? trial, bool authorised, long began)
    {
        var found = await function.FindAsync(trial, context.RequestAborted);
        if (found.Checkout is not { } checkout)
        {
            return new FunctionResponse(new InvocationResult
            {
                RequestId = id,
                Failure = found.Failure,
                Message = found.Message,
                Duration = time.GetElapsedTime(began),
                RetryAfter = trial is null ? TimeSpan.FromSeconds(1) : null,
            });
        }

        var missing = checkout.Config.Secrets.IsEmpty ? null : checkout.Config.Secrets.Select(VariableOf).FirstOrDefault(name => !options.Variables.ContainsKey(name));
        return missing is null
            ? await invoker.InvokeAsync(checkout, options.Variables, RequestTranslation.Translate(context.Request, id, authorised), context.RequestAborted)
            : new FunctionResponse(new InvocationResult
            {
                RequestId = id,
                Commit = checkout.Commit,
                Failure = InvocationFailure.Start,
                Message = $"The function needs a secret as the variable {missing}, which it was not given.",
                Duration = time.GetElapsedTime(began),
            });
    }

    private static async Task CopyAsync(HttpContext context, FunctionResponse response)
    {
        context.Response.StatusCode = response.Status;
        foreach (var (name, value) in response.Headers)
            context.Response.Headers.Append(name, value);
        var hasBody = FunctionHttp.HasBody(context.Request.Method, response.Status);
        if (hasBody)
            context.Response.ContentLength = response.Length; // Without it the end is a chunk and a packet of its own.
        try
        {
            await response.Body.CopyToAsync(hasBody ? context.Response.Body : Stream.Null, context.RequestAborted);
        }
        catch (IOException)
        {
            // The program failed, or the caller went away, after the answer began: it must not look whole.
            context.Abort();
        }
    }

    private string VariableOf(ResourceName secret) => new SecretEntry(options.Function.Namespace, secret, ForFunctions: true, default).Variable;
}
