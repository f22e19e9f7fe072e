using System.Collections;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Invocation;

/// <content>One request.</content>
public sealed partial class InvokeFunctionCommand
{
    /// <summary>How much of an answer that is an error is repeated in its message.</summary>
    private const int MessageLength = 1000;

    /// <summary>How soon after its stream broke a program is known to have failed.</summary>
    private static readonly TimeSpan BreakTime = TimeSpan.FromSeconds(2);

    private Task<bool> SendAsync(RequestBody body, CancellationToken cancellationToken, string? contentType = null) => TryAsync(Name, async () =>
    {
        var target = Target.Function(Scope, ResourceName.Parse(Name));
        var commit = await FindCommitAsync(target, cancellationToken);
        var path = OutFile is null ? null : ReadOutFile(OutFile);
        await using var stream = body.Open();
        var request = new FunctionRequest
        {
            RequestId = Guid.NewGuid().ToString("N"),
            Method = Method.ToUpperInvariant(),
            Path = RequestPath.StartsWith('/') ? RequestPath : "/" + RequestPath,
            Query = Query,
            ContentType = ContentType ?? contentType ?? body.ContentType,
            ContentLength = stream.Length,
            Headers = [.. (Header ?? new Hashtable()).Cast<DictionaryEntry>().Select(h => KeyValuePair.Create(Pairs.Text(h.Key)!, Pairs.Text(h.Value) ?? ""))],
            Body = stream,
        };
        WriteVerbose($"{request.Method} {target}{request.Path}, {stream.Length} bytes, request {request.RequestId}{(commit is { } c ? $", commit {c.Short}" : "")}.");
        await using var response = await CallAsync(s => s.Functions.InvokeAsync(target, request, commit, cancellationToken), cancellationToken);
        if (response.Failure is { } failure)
            throw await ExplainAsync(target, failure, cancellationToken);
        if (await ReceiveAsync(target, response, path, cancellationToken) is { } answer)
            WriteObject(answer, enumerateCollection: false);
    });

    private async Task<object?> ReceiveAsync(
        Target target, FunctionResponse response, string? path, CancellationToken cancellationToken)
    {
        var contentType = response.Headers.FirstOrDefault(h => h.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value ?? "";
        var isError = response.Status >= 400 && !AsResponse;
        object? body = null;
        try
        {
            if (path is not null && !isError)
                await Task.Run(() => WriteFileAsync(response.Body, path, cancellationToken), cancellationToken);
            else
                body = await Task.Run(() => ReadAsync(response.Body, cancellationToken), cancellationToken);
        }
        catch (IOException)
        {
            // Where the program failed after its answer began, how it ended says more than the broken stream; else it is the file that failed.
            await Task.WhenAny(response.Completion, Task.Delay(BreakTime, cancellationToken));
            if (response.Completion is not { IsCompletedSuccessfully: true, Result.Succeeded: false })
                throw;
        }

        var result = await response.Completion;
        if (!result.Succeeded)
            throw new InvocationFailedException(target.ToString(), result);
        if (isError)
        {
            var text = ResponseText.Read((byte[])body!, contentType);
            throw new AnswerStatusException(target.ToString(), response.Status, result.RequestId, response.Commit?.Value, text.Length > MessageLength ? text[..MessageLength] + "…" : text);
        }

        if (body is byte[] bytes && !AsBytes)
            body = ResponseText.Read(bytes, contentType);
        return AsResponse ? new KfResponse(Name, response.Status, response.Headers, response.Commit?.Value, result.RequestId, result.Duration, body) : body;
    }

    /// <summary>Checked before the program runs, so that it does not run for nothing.</summary>
    private string ReadOutFile(string name)
    {
        var path = GetUnresolvedProviderPathFromPSPath(name);
        if (outFileTaken)
            throw new KlusterfuckException(CmdletErrorCodes.FileUnusable, $"'{path}' holds the response to an earlier item of this pipeline.", path);
        if (Directory.Exists(path))
            throw new KlusterfuckException(CmdletErrorCodes.FileUnusable, $"'{path}' is a folder.", path);
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(path)))
            throw new KlusterfuckException(CmdletErrorCodes.FileUnusable, $"There is no folder '{System.IO.Path.GetDirectoryName(path)}'.", path);
        return path;
    }

    private async Task<Exception> ExplainAsync(Target target, InvocationResult failure, CancellationToken cancellationToken)
    {
        // Where nothing was found, the catalog knows whether it is the function that is missing.
        if (failure.Failure == InvocationFailure.Resolve)
            await CallAsync(s => s.Functions.GetAsync(target.Namespace, target.Name, cancellationToken), cancellationToken);
        return new InvocationFailedException(target.ToString(), failure);
    }

    private static async Task<byte[]> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream();
        await body.CopyToAsync(memory, cancellationToken);
        return memory.ToArray();
    }

    /// <summary>Writes beside the file and renames, so that a failure leaves what was there.</summary>
    private async Task WriteFileAsync(Stream body, string path, CancellationToken cancellationToken)
    {
        var partial = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            await using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 81920, FileOptions.Asynchronous))
                await body.CopyToAsync(file, cancellationToken);
            File.Move(partial, path, overwrite: true);
            outFileTaken = true;
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
