using System.Diagnostics;
using System.Net;
using System.Text;

namespace Klusterfuck.Engine.Git.Tests.Gogs.Server;

/// <summary>Git over HTTP, by git's own http-backend.</summary>
internal sealed class FakeGogsGit(FakeGogsState state)
{
    private const string Nothing = "0000000000000000000000000000000000000000";

    public async Task AnswerAsync(HttpListenerContext context, Func<bool> dropsAnswer)
    {
        var path = context.Request.Url!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var caller = state.Identify(context.Request);
        var service = string.Join('/', path.Skip(2));
        var pushes = service == "git-receive-pack" || context.Request.QueryString["service"] == "git-receive-pack";
        if (path.Length < 3 || !path[1].EndsWith(".git", StringComparison.Ordinal))
            await FakeGogs.AnswerAsync(context, FakeGogsAnswer.MissingPage);
        else if (caller is null)
            await FakeGogs.AnswerAsync(context, FakeGogsAnswer.GitUnauthorized);
        else if (!state.Repositories.TryGetValue($"{path[0]}/{path[1][..^4]}", out var repository))
            await FakeGogs.AnswerAsync(context, FakeGogsAnswer.MissingPage);
        else if (!FakeGogsState.MayRead(caller.Value.User, repository) || (pushes && !caller.Value.User.IsAdmin))
            await FakeGogs.AnswerAsync(context, new FakeGogsAnswer(403, "User permission denied", "text/plain"));
        else if (service == "git-receive-pack")
            await ReceiveAsync(context, repository, dropsAnswer());
        else
            await RunAsync(context, repository, service, drop: false);
    }

    private async Task ReceiveAsync(HttpListenerContext context, FakeGogsRepository repository, bool drop)
    {
        var before = state.References(repository);
        await RunAsync(context, repository, "git-receive-pack", drop);
        foreach (var (reference, id) in state.References(repository).Where(now => before.GetValueOrDefault(now.Key) != now.Value))
            _ = state.ReportAsync(repository, reference, before.GetValueOrDefault(reference, Nothing), id);
    }

    private async Task RunAsync(HttpListenerContext context, FakeGogsRepository repository, string service, bool drop)
    {
        var folder = state.Folder($"{repository.Owner}/{repository.Name}");
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        var start = new ProcessStartInfo("git", ["-c", "http.receivepack=true", "http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in (IEnumerable<(string, string)>)
            [("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_PROJECT_ROOT", Path.GetDirectoryName(folder)!), ("PATH_INFO", $"/{Path.GetFileName(folder)}/{service}"),
             ("GIT_HTTP_EXPORT_ALL", "1"), ("REMOTE_USER", "gogs"), ("REQUEST_METHOD", context.Request.HttpMethod), ("QUERY_STRING", context.Request.Url!.Query.TrimStart('?')),
             ("CONTENT_TYPE", context.Request.ContentType ?? ""), ("CONTENT_LENGTH", body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)),
             ("HTTP_CONTENT_ENCODING", context.Request.Headers["Content-Encoding"] ?? ""), ("GIT_PROTOCOL", context.Request.Headers["Git-Protocol"] ?? "")])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.StandardInput.BaseStream.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length));
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync();
        if (drop)
            context.Response.Abort();
        else
            await CopyAsync(output.ToArray(), context.Response);
    }

    private static async Task CopyAsync(byte[] output, HttpListenerResponse response)
    {
        var end = output.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.Latin1.GetString(output, 0, end).Split("\r\n"))
        {
            var (name, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
            if (name == "Status")
                response.StatusCode = int.Parse(value[..3], System.Globalization.CultureInfo.InvariantCulture);
            else
                response.AddHeader(name, value);
        }

        await response.OutputStream.WriteAsync(output.AsMemory(end + 4));
        response.Close();
    }
}
