using System.Net;
using System.Threading.Channels;
using Klusterfuck.Engine.Git.Tests.Remotes;
using static Klusterfuck.Engine.Git.Tests.GitFixture;

namespace Klusterfuck.Engine.Git.Tests.Gogs.Webhooks;

/// <summary>Takes what is posted.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly Channel<HookDelivery> deliveries = Channel.CreateUnbounded<HookDelivery>();
    private readonly HttpListener listener;
    private readonly Task loop;

    public HookReceiver()
    {
        for (var attempt = 1; ; attempt++)
        {
            Url = new Uri($"http://127.0.0.1:{SmartHttpServer.FreePort()}/hooks/gogs");
            listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{Url.Port}/");
            try
            {
                listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 20)
            {
            }
        }

        loop = Task.Run(TakeAsync);
    }

    public Uri Url { get; }

    public async Task<HookDelivery> NextAsync() => await deliveries.Reader.ReadAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Token);

    public async ValueTask DisposeAsync()
    {
        listener.Abort();
        await loop;
    }

    private async Task TakeAsync()
    {
        while (true)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                var headers = context.Request.Headers;
                deliveries.Writer.TryWrite(new HookDelivery(headers["X-Gogs-Event"], headers["X-Gogs-Delivery"], headers["X-Gogs-Signature"], body.ToArray()));
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
