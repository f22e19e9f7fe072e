using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Klusterfuck.Engine.Git.Tests.Remotes;

/// <summary>Serves one bare repository for reading over smart HTTP with the real git, to those who know the password.</summary>
internal sealed class SmartHttpServer : IAsyncDisposable
{
    private readonly HttpListener listener;
    private readonly CancellationTokenSource end = new();
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task loop;
    private readonly string folder;
    private readonly string expected;

    public SmartHttpServer(string folder, string user, string password)
    {
        this.folder = folder;
        expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        (listener, Port) = Listen();
        loop = Task.Run(ServeAsync);
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}/hello.git";

    public bool Hangs { get; set; }

    public int Requests { get; private set; }

    /// <summary>Completes when the first request has come.</summary>
    public Task Asked => asked.Task;

    public static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Abort();
        await loop;
        end.Dispose();
    }

    // A free port may be taken by another test before it is listened on.
    private static (HttpListener Listener, int Port) Listen()
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
                return (listener, port);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
            }
        }
    }

    private async Task ServeAsync()
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                var context = await listener.GetContextAsync();
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
        Requests++;
        asked.TrySetResult();
        if (Hangs)
            await Task.Delay(Timeout.Infinite, end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        var path = context.Request.Url!.AbsolutePath;
        if (context.Request.Headers["Authorization"] != expected)
            Refuse(context, HttpStatusCode.Unauthorized);
        else if (path == "/hello.git/info/refs")
            await AdvertiseAsync(context);
        else if (path == "/hello.git/git-upload-pack")
            await UploadAsync(context);
        else
            Refuse(context, HttpStatusCode.NotFound);
    }

    // As Gogs 0.11 does: a Content-Type with a Content-Length of 0, on which libgit2 hangs when it holds credentials of its own.
    private static void Refuse(HttpListenerContext context, HttpStatusCode status)
    {
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength64 = 0;
        if (status == HttpStatusCode.Unauthorized)
            context.Response.AddHeader("WWW-Authenticate", "Basic realm=\".\"");
        context.Response.Close();
    }

    private async Task AdvertiseAsync(HttpListenerContext context)
    {
        context.Response.ContentType = "application/x-git-upload-pack-advertisement";
        await context.Response.OutputStream.WriteAsync("001e# service=git-upload-pack\n0000"u8.ToArray());
        await RunAsync(context, Stream.Null, "--advertise-refs");
    }

    private async Task UploadAsync(HttpListenerContext context)
    {
        context.Response.ContentType = "application/x-git-upload-pack-result";
        var body = context.Request.Headers["Content-Encoding"] == "gzip"
            ? new GZipStream(context.Request.InputStream, CompressionMode.Decompress)
            : context.Request.InputStream;
        await RunAsync(context, body);
    }

    private async Task RunAsync(HttpListenerContext context, Stream input, params string[] options)
    {
        var start = new ProcessStartInfo("git", ["upload-pack", "--stateless-rpc", .. options, folder]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        await input.CopyToAsync(process.StandardInput.BaseStream);
        process.StandardInput.Close();
        await process.StandardOutput.BaseStream.CopyToAsync(context.Response.OutputStream);
        await process.WaitForExitAsync();
        context.Response.Close();
    }
}
