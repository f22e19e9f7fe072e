using System.Runtime.CompilerServices;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Connections;
using Klusterfuck.Engine.Runs;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>
/// Stores new runs. An idempotency key is in the partition it hashes to and says which run it stands for; the run is in its own, made where it is not
/// there. Whoever posts the key again after a crash between the two makes that very run.
/// </summary>
internal sealed class Submitting(RedisLink link, Partitions partitions, PartitionSignals signals, RunStoreOptions options)
{
    private const int Stored = 1;
    private const int IsThere = 2;
    private static readonly ConditionalWeakTable<NewRun, string> Nonces = [];

    public async Task<RunTicket> SubmitAsync(NewRun run)
    {
        var id = run.IdempotencyKey is { } key ? await ReserveAsync(run, key).ConfigureAwait(false) : run.Id;
        var partition = partitions.Home(id);
        var payloads = new PayloadArguments();
        var nonce = Nonces.GetValue(run, _ => Guid.NewGuid().ToString("N"));
        var document = RunJson.Print(json =>
        {
            RunJson.Write(json, "max", (options.MaxOpenRuns + partitions.Count - 1) / partitions.Count);
            json.WritePropertyName("run");
            json.WriteStartObject();
            RunJson.WriteRun(json, run, id, nonce, payloads);
            json.WriteEndObject();
        });
        var answer = (RedisResult[])(await link.RunAsync(RunScripts.Submit, partition, [document, .. payloads.Values]).ConfigureAwait(false))!;
        if ((int)answer[1] > 0)
            signals.Signal(partition);
        return (int)answer[0] switch
        {
            Stored => new RunTicket(id, Existing: false),
            IsThere when run.IdempotencyKey is not null => new RunTicket(id, Existing: true),
            IsThere => throw new KlusterfuckException(ErrorCodes.Changed, $"There is a run {id} already.", id.Value),
            _ => throw new KlusterfuckException(
                ErrorCodes.QueueFull, $"{options.MaxOpenRuns} runs have not ended yet; {run.Flow} takes no more until some have.", run.Flow.ToString(), "Try again in a while."),
        };
    }

    /// <summary>Forgets keys of runs that are forgotten: pairs of flow with key, and run.</summary>
    public async Task ForgetAsync(IReadOnlyList<RedisResult> pairs)
    {
        for (var i = 0; i + 1 < pairs.Count; i += 2)
            await link.RunAsync(RunScripts.Forget, partitions.Home((string)pairs[i]!), (string)pairs[i]!, (string)pairs[i + 1]!).ConfigureAwait(false);
    }

    private async Task<RunId> ReserveAsync(NewRun run, string key)
    {
        var name = $"{run.Flow.Namespace}/{run.Flow.Name}/{key}";
        return RunId.Parse((string?)await link.RunAsync(RunScripts.Reserve, partitions.Home(name), name, run.Id.Value).ConfigureAwait(false));
    }
}
