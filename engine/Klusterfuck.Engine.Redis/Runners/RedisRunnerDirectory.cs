using System.Collections.Concurrent;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Connections;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Engine.Runners;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Runners;

/// <summary>
/// What runners are told, beside the runs: one key for each function, flow, model and secret, encrypted. Functions and flows are read once and kept
/// in memory until a message says that they changed, for five seconds at most.
/// </summary>
public sealed class RedisRunnerDirectory : IRunnerPublisher, IRunnerDirectory
{
    private const string Channel = "directory";
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastingUntold = TimeSpan.FromDays(30);

    private readonly ConcurrentDictionary<string, (object Value, long At)> known = new();
    private readonly RedisLink link;
    private readonly Seal seal;
    private readonly TimeProvider time;

    private RedisRunnerDirectory(RedisLink link, string token, TimeProvider time)
    {
        this.link = link;
        this.time = time;
        seal = new Seal(token);
    }

    /// <summary>Opens the directory beside the runs of a store.</summary>
    /// <param name="store">The store; it outlives the directory.</param>
    /// <param name="token">What those share who publish and who read; entries written with another one are as if they were not there.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.StorageUnavailable"/>.</exception>
    public static async Task<RedisRunnerDirectory> OpenAsync(RedisRunStore store, string token, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        var directory = new RedisRunnerDirectory(store.Link, token, time);
        await store.Link.ListenAsync(Channel, name => directory.known.TryRemove(name, out _)).ConfigureAwait(false);
        return directory;
    }

    /// <inheritdoc/>
    public async Task PublishFunctionAsync(PublishedFunction function, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(function);
        await NoteAsync(function.Function, cancellationToken).ConfigureAwait(false);
        await WriteAsync(NameOf(function.Function), DirectoryText.Print(function), null, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task PublishModelAsync(Target flow, CommitId commit, string model, CancellationToken cancellationToken) =>
        WriteAsync(NameOf(flow, commit), model, null, cancellationToken);

    /// <inheritdoc/>
    public Task PublishSecretAsync(NamespaceName ns, ResourceName name, string value, CancellationToken cancellationToken) =>
        WriteAsync(NameOf(ns, name), value, LastingUntold, cancellationToken);

    /// <inheritdoc/>
    public async Task PublishFlowAsync(PublishedFlow flow, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(flow);
        await NoteAsync(flow.Flow, cancellationToken).ConfigureAwait(false);
        if (flow.Commit is { } commit)
            await RememberAsync(flow.Flow, commit, cancellationToken).ConfigureAwait(false);
        await WriteAsync(NameOf(flow.Flow), DirectoryText.Print(flow), null, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(Target target, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var name = NameOf(target);
        await link.GuardAsync(() => link.Database.KeyDeleteAsync(Key(name))).ConfigureAwait(false);
        await TellAsync(name).ConfigureAwait(false);
        if (target.Kind == TargetKind.Flow)
        {
            // Runs that have begun still need their models.
            foreach (var commit in await link.GuardAsync(() => link.Database.SetMembersAsync(Key(CommitsOf(target)))).ConfigureAwait(false))
                await link.GuardAsync(() => link.Database.KeyExpireAsync(Key(NameOf(target, CommitId.Parse(commit))), LastingUntold)).ConfigureAwait(false);
            await link.GuardAsync(() => link.Database.KeyDeleteAsync(Key(CommitsOf(target)))).ConfigureAwait(false);
        }

        // Last, so that what was removed by half is found again.
        await link.GuardAsync(() => link.Database.SetRemoveAsync(Key(ToldOf(target.Namespace)), name)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyCollection<Target>> ListToldAsync(NamespaceName ns, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var names = await link.GuardAsync(() => link.Database.SetMembersAsync(Key(ToldOf(ns)))).ConfigureAwait(false);
        return [.. names.Select(name => ReadTarget(ns, name.ToString()))];
    }

    /// <inheritdoc/>
    public ValueTask<PublishedFunction?> FindFunctionAsync(Target function, CancellationToken cancellationToken) =>
        FindAsync(NameOf(function), text => DirectoryText.ReadFunction(function, text), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PublishedFlow?> FindFlowAsync(Target flow, CancellationToken cancellationToken) =>
        FindAsync(NameOf(flow), text => DirectoryText.ReadFlow(flow, text), cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindModelAsync(Target flow, CommitId commit, CancellationToken cancellationToken) => ReadAsync(NameOf(flow, commit), cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindSecretAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => ReadAsync(NameOf(ns, name), cancellationToken);

    private static string NameOf(Target target) => $"{(target.Kind == TargetKind.Function ? "function" : "flow")}:{target.Namespace}/{target.Name}";

    private static string NameOf(Target flow, CommitId commit) => $"model:{flow.Namespace}/{flow.Name}:{commit}";

    private static string NameOf(NamespaceName ns, ResourceName secret) => $"secret:{ns}/{secret}";

    private static Target ReadTarget(NamespaceName ns, string name)
    {
        var resource = ResourceName.Parse(name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        return name.StartsWith("function:", StringComparison.Ordinal) ? Target.Function(ns, resource) : Target.Flow(ns, resource);
    }

    private static string ToldOf(NamespaceName ns) => $"told:{ns}";

    private static string CommitsOf(Target flow) => $"commits:{flow.Namespace}/{flow.Name}";

    private RedisKey Key(string name) => $"{link.Prefix}:directory:{name}";

    // Before it is told, so that nothing is told that could not be found again.
    private async Task NoteAsync(Target target, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await link.GuardAsync(() => link.Database.SetAddAsync(Key(ToldOf(target.Namespace)), NameOf(target))).ConfigureAwait(false);
    }

    // A model that was to be forgotten, because its flow was removed, stays when it is deployed again.
    private async Task RememberAsync(Target flow, CommitId commit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await link.GuardAsync(() => link.Database.SetAddAsync(Key(CommitsOf(flow)), commit.Value)).ConfigureAwait(false);
        await link.GuardAsync(() => link.Database.KeyPersistAsync(Key(NameOf(flow, commit)))).ConfigureAwait(false);
    }

    private async Task WriteAsync(string name, string text, TimeSpan? lasting, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Told again and again with the same, as reconciling does, it is written once.
        if (lasting is null && await ReadAsync(name, cancellationToken).ConfigureAwait(false) == text)
            return;
        await link.GuardAsync(() => link.Database.StringSetAsync(Key(name), seal.Close(name, text), lasting is { } time ? new Expiration(time) : Expiration.Default)).ConfigureAwait(false);
        await TellAsync(name).ConfigureAwait(false);
    }

    private async Task TellAsync(string name)
    {
        known.TryRemove(name, out _);
        await link.GuardAsync(() => link.Database.PublishAsync(RedisChannel.Literal($"{link.Prefix}:{Channel}"), name)).ConfigureAwait(false);
    }

    private async ValueTask<T?> FindAsync<T>(string name, Func<string, T> read, CancellationToken cancellationToken)
        where T : class
    {
        if (known.TryGetValue(name, out var entry) && time.GetElapsedTime(entry.At) < Freshness)
            return (T)entry.Value;
        var at = time.GetTimestamp();
        if (await ReadAsync(name, cancellationToken).ConfigureAwait(false) is not { } text)
        {
            known.TryRemove(name, out _);
            return null;
        }

        var found = read(text);
        known[name] = (found, at);
        return found;
    }

    private async Task<string?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var value = await link.GuardAsync(() => link.Database.StringGetAsync(Key(name))).ConfigureAwait(false);
        return value.IsNull ? null : seal.Open(name, (byte[])value!);
    }
}
