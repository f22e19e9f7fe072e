using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Invocation.Resident.Proxy;

/// <summary>One start of a program that serves HTTP on a port of this machine.</summary>
internal sealed class ProxySession : IResidentSession
{
    private const int PortAttempts = 3;

    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    // Shorter than servers keep theirs, so that none is closed at the moment it is used again.
    private static readonly TimeSpan IdleConnection = TimeSpan.FromSeconds(1);

    private readonly ResidentProcess process;
    private readonly LoopbackPort port;
    private readonly HttpMessageInvoker client;
    private IPAddress address = IPAddress.Loopback;

    private ProxySession(ResidentProcess process, LoopbackPort port)
    {
        this.process = process;
        this.port = port;
        client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            ConnectCallback = ConnectAsync,
            PooledConnectionIdleTimeout = IdleConnection,
            UseCookies = false,
            UseProxy = false,
        });
    }

    /// <inheritdoc/>
    public Task<string> Ended => process.Ended;

    /// <inheritdoc/>
    public bool IsUsable => !process.Program.Exit.IsCompleted;

    /// <inheritdoc/>
    public bool HasAnswered { get; private set; }

    /// <summary>The end of what the program wrote to standard error.</summary>
    public string Tail => process.Tail;

    /// <summary>The address requests go to.</summary>
    public string Authority => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port.Number}");

    /// <summary>Starts the program, and waits until it accepts connections.</summary>
    /// <exception cref="ResidentException">It did not come to that.</exception>
    public static async Task<ProxySession> OpenAsync(ResidentContext context, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var session = await StartAsync(context, cancellationToken).ConfigureAwait(false);
            try
            {
                await session.WaitUntilReadyAsync(context.Time, cancellationToken).ConfigureAwait(false);
                return session;
            }
            catch (ResidentException e) when (attempt < PortAttempts && IsPortTaken(e.Tail))
            {
                await session.DisposeAsync().ConfigureAwait(false);
            }
            catch
            {
                await session.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Sends a request; the answer's body is still to be read.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        HasAnswered = true;
        return response;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync().ConfigureAwait(false);
        client.Dispose();
        port.Dispose();
    }

    private static async Task<ProxySession> StartAsync(ResidentContext context, CancellationToken cancellationToken)
    {
        var port = LoopbackPort.Take();
        try
        {
            var command = context.Checkout.Config.Command;
            var environment = ProgramEnvironment.ForProgram(context.Function, context.Checkout, context.Variables);
            environment["PORT"] = port.Number.ToString(CultureInfo.InvariantCulture);
            var program = ProgramFile.Find(command[0], context.Checkout.Folder, environment.GetValueOrDefault("PATH"));
            var process = await ResidentProcess.StartAsync(
                context, GuardedCommand.Of(program, command), environment, endsWithInput: false, cancellationToken).ConfigureAwait(false);
            _ = ResidentProcess.ReadAsync(process.Program.ReadOutputAsync, new ErrorLog(context.Write));
            return new ProxySession(process, port);
        }
        catch (Exception e)
        {
            port.Dispose();
            if (e is ProgramStartException)
                throw new ResidentException(InvocationFailure.Start, e.Message);
            throw;
        }
    }

    private static bool IsPortTaken(string tail) =>
        tail.Contains("EADDRINUSE", StringComparison.OrdinalIgnoreCase) || tail.Contains("in use", StringComparison.OrdinalIgnoreCase);

    private async Task WaitUntilReadyAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            if (await TryConnectAsync(cancellationToken).ConfigureAwait(false) && !process.Ended.IsCompleted)
                return;
            if (process.Program.Exit.IsCompleted)
                throw new ResidentException(InvocationFailure.Start, $"The program {await Ended.ConfigureAwait(false)} before it listened on PORT.", process.Tail);
            if (time.GetElapsedTime(startedAt) > ReadyLimit)
            {
                throw new ResidentException(
                    InvocationFailure.Start, $"The program did not listen on PORT ({port.Number}) within {Quantity.FormatDuration(ReadyLimit)}.", process.Tail);
            }

            await Task.WhenAny(process.Program.Exit, Task.Delay(pause, time, cancellationToken)).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<bool> TryConnectAsync(CancellationToken cancellationToken)
    {
        foreach (var candidate in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            try
            {
                using var socket = await ConnectAsync(candidate, cancellationToken).ConfigureAwait(false);
                address = candidate;
                return true;
            }
            catch (SocketException)
            {
                // Not there, or not yet.
            }
        }

        return false;
    }

    private async ValueTask<System.IO.Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        new NetworkStream(await ConnectAsync(address, cancellationToken).ConfigureAwait(false), ownsSocket: true);

    private async Task<Socket> ConnectAsync(IPAddress target, CancellationToken cancellationToken)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(target, port.Number), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
