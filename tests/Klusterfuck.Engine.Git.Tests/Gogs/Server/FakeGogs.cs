using System.Net;
using System.Text;
using Klusterfuck.Engine.Git.Tests.Remotes;

namespace Klusterfuck.Engine.Git.Tests.Gogs.Server;

/// <summary>Answers as Gogs 0.11 was seen to, REST and git, with the faults a test asks for.</summary>
internal sealed class FakeGogs : IAsyncDisposable
{
    public const string Administrator = "kfadmin";
    public const string AdministratorPassword = "kf-päss:1";

    private readonly string root = Directory.CreateTempSubdirectory("kf-gogs-").FullName;
    private readonly FakeGogsState state;
    private readonly FakeGogsApi api;
    private readonly FakeGogsGit git;
    private HttpListener? listener;
    private Task loop = Task.CompletedTask;
    private TaskCompletionSource hanging = Released();
    private int writing;
    private int refusals;
    private int failures;
    private int requests;
    private int drops;
    private int misses;
    private int denials;
    private int writeMisses;

    /// <param name="defaultBranch">What HEAD of new repositories is at: master on 0.11, what is configured on newer ones.</param>
    /// <param name="showsOldTokens">Whether the value of a token is shown again, as before 0.13.</param>
    public FakeGogs(string defaultBranch = "master", bool showsOldTokens = true)
    {
        state = new FakeGogsState(root, defaultBranch);
        state.Users[Administrator] = new FakeGogsUser(Administrator, AdministratorPassword, IsAdmin: true);
        git = new FakeGogsGit(state);
        api = new FakeGogsApi(state, showsOldTokens);
        Port = SmartHttpServer.FreePort();
        Start();
    }

    public int Port { get; private set; }

    public string Url => $"http://127.0.0.1:{Port}/";

    public int Requests => Volatile.Read(ref requests);

    /// <summary>The most writes that were under way at once.</summary>
    public int MostWriting { get; private set; }

    /// <summary>Writes are refused with 401 so many times, as SQLite's lock makes them.</summary>
    public int RefuseWrites { set => Volatile.Write(ref refusals, value); }

    /// <summary>Writes fail with 500 so many times.</summary>
    public int FailWrites { set => Volatile.Write(ref failures, value); }

    /// <summary>So many times a repository that is there is not found: 422 of the API, 404 of git, as SQLite's lock makes them.</summary>
    public int MissRepositories { set => Volatile.Write(ref misses, value); }

    /// <summary>Writes to the API are refused with 403 so many times: the administrator is not found to be one, because of SQLite's lock.</summary>
    public int DenyWrites { set => Volatile.Write(ref denials, value); }

    /// <summary>So many times what writes to the API are about is not found, 404 or 422, though it is there, because of SQLite's lock.</summary>
    public int MissWrites { set => Volatile.Write(ref writeMisses, value); }

    /// <summary>Whether every push fails with 500.</summary>
    public bool RefusePushes { get; set; }

    /// <summary>Whether no repository can be removed.</summary>
    public bool RefuseRemovals { get; set; }

    /// <summary>So many pushes are carried out, and their answer never arrives.</summary>
    public int DropPushAnswers { set => Volatile.Write(ref drops, value); }

    /// <summary>Whether no request is answered.</summary>
    public bool Hangs
    {
        set
        {
            if (value)
                hanging = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            else
                hanging.TrySetResult();
        }
    }

    /// <summary>The bare repository of a full name.</summary>
    public string Folder(string fullName) => state.Folder(fullName);

    public IEnumerable<string> Repositories => state.Repositories.Keys;

    public IEnumerable<string> Users => state.Users.Keys;

    /// <summary>Forgets all access tokens.</summary>
    public void RevokeTokens() => state.Tokens.Clear();

    public void Start()
    {
        for (var attempt = 1; listener is null; attempt++)
        {
            var starting = new HttpListener();
            starting.Prefixes.Add(Url);
            try
            {
                starting.Start();
                listener = starting;
                loop = Task.Run(() => ServeAsync(starting));
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                if (state.Repositories.IsEmpty)
                    Port = SmartHttpServer.FreePort();
            }
        }
    }

    public async Task StopAsync()
    {
        listener?.Abort();
        listener = null;
        await loop;
    }

    public async ValueTask DisposeAsync()
    {
        hanging.TrySetResult();
        await StopAsync();
        state.Dispose();
        try
        {
            Directory.Delete(root, recursive: true);
        }
        catch (IOException)
        {
            // A git that was cut off still writes; the folder is a temporary one.
        }
    }

    internal static async Task AnswerAsync(HttpListenerContext context, FakeGogsAnswer answer)
    {
        var bytes = Encoding.UTF8.GetBytes(answer.Body);
        context.Response.StatusCode = answer.Status;
        context.Response.AddHeader("Set-Cookie", "i_like_gogs=0123456789abcdef; Path=/; HttpOnly");
        if (answer.Type is { } type)
            context.Response.ContentType = type;
        if (answer.Challenge)
            context.Response.AddHeader("WWW-Authenticate", "Basic realm=\".\"");
        context.Response.ContentLength64 = bytes.Length;
        if (bytes.Length > 0)
            await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }

    private static TaskCompletionSource Released()
    {
        var released = new TaskCompletionSource();
        released.SetResult();
        return released;
    }

    private static bool IsWrite(HttpListenerRequest request) =>
        request.HttpMethod != "GET" && !request.Url!.AbsolutePath.EndsWith("/git-upload-pack", StringComparison.Ordinal);

    private static bool IsApi(HttpListenerRequest request) => request.Url!.AbsolutePath.StartsWith("/api/v1/", StringComparison.Ordinal);

    private static bool Take(ref int left)
    {
        while (Volatile.Read(ref left) is > 0 and var now)
        {
            if (Interlocked.CompareExchange(ref left, now - 1, now) == now)
                return true;
        }

        return false;
    }

    private async Task ServeAsync(HttpListener own)
    {
        while (true)
        {
            try
            {
                var context = await own.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        Interlocked.Increment(ref requests);
        await hanging.Task;
        try
        {
            if (IsWrite(context.Request))
                await WriteAsync(context);
            else
                await DispatchAsync(context);
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The caller is gone.
        }
    }

    // One write at a time, or SQLite is locked, and who asks is not found to be who he is.
    private async Task WriteAsync(HttpListenerContext context)
    {
        var others = Interlocked.Increment(ref writing);
        MostWriting = Math.Max(MostWriting, others);
        try
        {
            if ((RefusePushes && context.Request.Url!.AbsolutePath.EndsWith("/git-receive-pack", StringComparison.Ordinal))
                || (RefuseRemovals && context.Request.HttpMethod == "DELETE"))
                await AnswerAsync(context, FakeGogsAnswer.Fault(500, "database is locked"));
            else if (Take(ref refusals) || others > 1)
                await AnswerAsync(context, FakeGogsAnswer.Unauthorized);
            else if (IsApi(context.Request) && Take(ref denials))
                await AnswerAsync(context, new FakeGogsAnswer(403));
            else if (IsApi(context.Request) && Take(ref writeMisses))
                await AnswerAsync(context, context.Request.HttpMethod == "POST" ? FakeGogsAnswer.Fault(422, "user does not exist [user_id: 0, name: ]") : FakeGogsAnswer.Missing);
            else if (Take(ref failures))
                await AnswerAsync(context, FakeGogsAnswer.Fault(500, "database is locked"));
            else
                await DispatchAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref writing);
        }
    }

    private async Task DispatchAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        if (path.Contains(".git/", StringComparison.Ordinal) && Take(ref misses))
            await AnswerAsync(context, FakeGogsAnswer.MissingPage);
        else if (context.Request.HttpMethod == "GET" && path.StartsWith("/api/v1/repos/", StringComparison.Ordinal) && Take(ref misses))
            await AnswerAsync(context, FakeGogsAnswer.Fault(422, $"user does not exist [user_id: 0, name: {path.Split('/')[4]}]"));
        else if (path.StartsWith("/api/v1/", StringComparison.Ordinal))
            await AnswerAsync(context, await api.AnswerAsync(context.Request, isLocked: !IsWrite(context.Request) && Volatile.Read(ref writing) > 0));
        else
            await git.AnswerAsync(context, () => Take(ref drops));
    }
}
