using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Worker.Serving;

/// <summary>
/// The function as it serves. Its commit is made ready in the background, tried again until that succeeds. When the worker is told to stop it is no longer
/// ready, goes on answering for a moment so that whoever sends requests can notice, and then takes no more. What waits for requests is started before it
/// is ready.
/// </summary>
/// <param name="source">Where it comes from.</param>
/// <param name="invoker">Runs it.</param>
/// <param name="options">Whether the commit is asked for each time; the variables of the program.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Takes what fails.</param>
internal sealed class ServingFunction(ICommitSource source, ProgramInvoker invoker, WorkerOptions options, TimeProvider time, ILogger<ServingFunction> log) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    private volatile CheckoutResult current = new(null, InvocationFailure.Checkout, "The function is being checked out.");
    private volatile bool stopping;

    /// <summary>Whether requests should be sent here.</summary>
    public bool IsReady => !stopping && current.Checkout is not null;

    /// <summary>Whether what serves is a program that stays and takes frames, so that nothing has to be started or looked up for a request.</summary>
    public bool AnswersAtOnce => !options.DisableCache && current.Checkout is { Config.Mode: FunctionMode.Stream };

    /// <summary>Why it is not ready.</summary>
    public string? Problem => stopping ? "The worker is being stopped." : current.Message;

    /// <summary>What is to run for a request.</summary>
    /// <param name="trial">The commit the request asks for; null for the one that serves.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<CheckoutResult> FindAsync(string? trial, CancellationToken cancellationToken)
    {
        if (trial is not null)
            return await source.FindAsync(trial, cancellationToken);
        return options.DisableCache && current.Checkout is not null ? await source.FindServingAsync(cancellationToken) : current;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        stopping = true;
        return Task.Delay(Notice, time, CancellationToken.None);
    }

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var result = await source.FindServingAsync(stoppingToken);
            if (result.Checkout is { } checkout)
            {
                await PrepareAsync(checkout, stoppingToken);
                current = result;
                log.LogInformation("Ready with commit {Commit}.", checkout.Commit.Value);
                return;
            }

            current = result;
            log.LogError("Not ready: {Stage}. {Message}", result.Failure, result.Message);
            await Task.Delay(pause + (pause * Random.Shared.NextDouble() / 4), time, stoppingToken);
        }
    }

    private async Task PrepareAsync(Checkout checkout, CancellationToken cancellationToken)
    {
        try
        {
            await invoker.PrepareAsync(checkout, options.Variables, cancellationToken).WaitAsync(StartPatience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It goes on; requests wait for it.
        }
    }
}
