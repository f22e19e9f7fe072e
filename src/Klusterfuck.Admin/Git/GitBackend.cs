using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using Klusterfuck.Engine;
using Klusterfuck.Rest.Problems;

namespace Klusterfuck.Admin.Git;

/// <summary>Lets git's own <c>http-backend</c> answer a request (RFC 3875), streamed both ways.</summary>
internal sealed class GitBackend(TimeProvider time, ILogger<GitBackend> log)
{
    private const int LongestComplaint = 4096;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(30);

    /// <summary>Serves one request for a repository.</summary>
    /// <param name="http">The request and its answer.</param>
    /// <param name="folder">The bare repository.</param>
    /// <param name="service">What is asked of it: <c>info/refs</c>, <c>git-upload-pack</c> or <c>git-receive-pack</c>.</param>
    public async Task ServeAsync(HttpContext http, string folder, string service)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, limit.Token);
        using var process = Start(http, folder, service);
        var complaint = ReadComplaintAsync(process.StandardError, ended.Token);
        var sending = SendAsync(http.Request.Body, process.StandardInput.BaseStream, ended.Token);
        try
        {
            await AnswerAsync(http, PipeReader.Create(process.StandardOutput.BaseStream), ended.Token);
            await process.WaitForExitAsync(ended.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new EdgeException(StatusCodes.Status504GatewayTimeout, EdgeCodes.GitFailed, $"git did not end within {TimeLimit.TotalMinutes:0} minutes.");
        }
        finally
        {
            End(process);
            await ended.CancelAsync();
            await sending;
            if (await complaint is { Length: > 0 } said)
                log.LogWarning("git {Service} of {Folder} said: {Complaint}", service, folder, said);
        }
    }

    private static Process Start(HttpContext http, string folder, string service)
    {
        var start = new ProcessStartInfo("git")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        // The repository's owner is whoever owns the data folder.
        foreach (var argument in new[] { "-c", $"safe.directory={folder}", "-c", "http.receivepack=true", "-c", "http.getanyfile=false", "http-backend" })
            start.ArgumentList.Add(argument);
        foreach (var inherited in start.Environment.Keys.Where(k => k.StartsWith("GIT_", StringComparison.Ordinal) || k.StartsWith("KF_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(inherited);
        foreach (var (name, value) in Variables(http, folder, service))
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new KlusterfuckException(ErrorCodes.GitHostUnavailable, "git cannot be started.", "git", "Install git and see to it that it is on the path.", e);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Variables(HttpContext http, string folder, string service)
    {
        var request = http.Request;
        yield return new("GIT_PROJECT_ROOT", Path.GetDirectoryName(folder)!);
        yield return new("PATH_INFO", $"/{Path.GetFileName(folder)}/{service}");
        yield return new("GIT_HTTP_EXPORT_ALL", "1");
        yield return new("REMOTE_USER", "klusterfuck");
        yield return new("REMOTE_ADDR", http.Connection.RemoteIpAddress?.ToString() ?? "");
        yield return new("REQUEST_METHOD", request.Method);
        yield return new("QUERY_STRING", service == "info/refs" ? $"service={request.Query["service"]}" : "");
        yield return new("CONTENT_TYPE", request.ContentType ?? "");
        yield return new("SERVER_PROTOCOL", request.Protocol);
        yield return new("GATEWAY_INTERFACE", "CGI/1.1");
        if (request.ContentLength is { } length)
            yield return new("CONTENT_LENGTH", length.ToString(CultureInfo.InvariantCulture));
        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding)
            yield return new("HTTP_CONTENT_ENCODING", encoding);
        if (request.Headers["Git-Protocol"].ToString() is { Length: > 0 } protocol)
            yield return new("GIT_PROTOCOL", protocol);
    }

    private static async Task SendAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        try
        {
            await using (to)
                await from.CopyToAsync(to, 64 * 1024, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or BadHttpRequestException)
        {
            // The caller is gone, or git answers without having read everything; what it answers says why.
        }
    }

    private static async Task AnswerAsync(HttpContext http, PipeReader output, CancellationToken cancellationToken)
    {
        await CgiHead.ReadAsync(output, http.Response, cancellationToken);
        while (true)
        {
            var read = await output.ReadAsync(cancellationToken);
            foreach (var segment in read.Buffer)
                await http.Response.BodyWriter.WriteAsync(segment, cancellationToken);
            output.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return;
        }
    }

    private static async Task<string> ReadComplaintAsync(StreamReader error, CancellationToken cancellationToken)
    {
        var kept = new char[LongestComplaint];
        var length = 0;
        try
        {
            length = await error.ReadBlockAsync(kept, cancellationToken);
            var rest = new char[LongestComplaint];
            while (await error.ReadAsync(rest, cancellationToken) > 0)
            {
                // Read on, so that it does not wait for its reader.
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It was ended; what it said until then is kept.
        }
        return new string(kept, 0, length).Trim();
    }

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended meanwhile.
        }
    }
}
