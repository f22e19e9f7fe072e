using System.Net;
using System.Net.Sockets;

namespace Klusterfuck.Engine.Redis.Tests;

/// <summary>A wire to a server that loses answers, cuts connections, or lets nothing through at all, when told to.</summary>
internal sealed class FaultyWire : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly List<TcpClient> open = [];
    private readonly int target;
    private readonly Task accepting;
    private volatile bool losesAnswers;

    public FaultyWire(int target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Url => $"redis://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>From now on requests arrive and their answers do not.</summary>
    public void LoseAnswers() => losesAnswers = true;

    /// <summary>Cuts all connections; new ones work.</summary>
    public void Cut()
    {
        lock (open)
        {
            open.ForEach(c => c.Client?.Close(0));
            open.Clear();
        }

        losesAnswers = false;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        Cut();
        await accepting;
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(ending.Token);
                var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, target, ending.Token);
                lock (open)
                    open.AddRange([client, server]);
                _ = PumpAsync(client, server, isAnswer: false);
                _ = PumpAsync(server, client, isAnswer: true);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool isAnswer)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await from.GetStream().ReadAsync(buffer, ending.Token)) > 0;)
            {
                if (!isAnswer || !losesAnswers)
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, read), ending.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
