using System.Globalization;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Redis.Connections;
using Klusterfuck.Engine.Runs;
using StackExchange.Redis;

namespace Klusterfuck.Engine.Redis.Runs;

/// <summary>Reads the steps of a run, what its leaves gave, dead letters and what waits.</summary>
internal sealed class StepReading(RedisLink link, Partitions partitions)
{
    public async Task<IReadOnlyList<StepRecord>> ListStepsAsync(RunId run, long maxBytes)
    {
        var partition = await partitions.LocateAsync(run).ConfigureAwait(false);
        var answer = (RedisResult[])(await link.RunAsync(RunScripts.Steps, partition, run.Value).ConfigureAwait(false))!;
        if (answer.Length < 4 || answer[3].IsNull)
            return [];
        var payloads = await ReadPayloadsAsync(partition, run, Enumerable.Range(1, (int)answer[3]), maxBytes).ConfigureAwait(false);
        var arrivals = ((RedisResult[])answer[2]!).Select(a => (RedisResult[])a!).ToDictionary(
            a => (string)a[0]!,
            a => (IReadOnlyList<Arrival>)[.. ((string[])a[1]!).Select(ArrivalText.Read).Select(t => t.ToArrival(t.Payload is { } number ? payloads[number] : null))]);
        var ended = Attempt.ReadAll((string[])answer[0]!).Select(a => a.ToRecord(payloads, arrivals.GetValueOrDefault(a.Step, [])));
        var open = ((RedisResult[])answer[1]!).Select(i => ReadItem((RedisResult[])i!, payloads, arrivals));
        return [.. ended.Concat(open).OrderBy(s => s.StartedAt ?? DateTimeOffset.MaxValue)];
    }

    public async Task<IReadOnlyList<RunOutput>> ListOutputsAsync(RunId run, long maxBytes)
    {
        var partition = await partitions.LocateAsync(run).ConfigureAwait(false);
        var values = await link.GuardAsync(() => link.Database.HashValuesAsync($"{link.PartitionKey(partition)}:a:{run}")).ConfigureAwait(false);
        var attempts = Attempt.ReadAll(values.Select(v => v.ToString()))
            .Where(a => a is { Result: not ResultPart.None, Status: StepStatus.Succeeded, Output: not null }).ToList();
        var payloads = await ReadPayloadsAsync(partition, run, attempts.Select(a => a.Output!.Value).Distinct(), maxBytes).ConfigureAwait(false);
        return
        [
            .. attempts.OrderBy(a => a.Path, StringComparer.Ordinal).ThenBy(a => a.Seq)
                .Select(a => new RunOutput(NodeId.Parse(a.Node), StepId.Parse(a.Step), a.Result, payloads[a.Output!.Value])),
        ];
    }

    public async Task<Page<DeadLetter>> ListDeadLettersAsync(NamespaceName ns, ResourceName? flow, PageRequest page, long maxBytes)
    {
        var rows = await ListAsync(flow is null ? $":dn:{ns}" : $":df:{ns}/{flow}", ":d:", page).ConfigureAwait(false);
        var found = ListPosition.Merge(rows.Select(r => (r.At, r)), page);
        var letters = new List<DeadLetter>();
        foreach (var row in found.Items)
        {
            var payload = await ReadPayloadAsync(row, maxBytes).ConfigureAwait(false);
            maxBytes -= payload.Body.Length + payload.OmittedBytes;
            letters.Add(new DeadLetter(
                StepId.Parse(row.At.Id), row.Run, NamespaceName.Parse(row.Namespace), row.Flow, row.Node, (int)row.Values[2],
                new StepFailure(row.Values[3].ToString(), row.Values[4].ToString(), (int)row.Values[5] == 1, row.Values[6].IsNullOrEmpty ? null : (int)row.Values[6]),
                DateTimeOffset.FromUnixTimeMilliseconds((long)row.Values[7]), payload));
        }

        return new Page<DeadLetter>(letters, found.Next);
    }

    public async Task<Page<WaitingStep>> ListWaitingAsync(NamespaceName ns, PageRequest page)
    {
        var rows = await ListAsync($":w:{ns}", ":i:", page).ConfigureAwait(false);
        var found = ListPosition.Merge(rows.Select(r => (r.At, r)), page);
        var steps = await Task.WhenAll(found.Items.Select(async row => new WaitingStep(
            StepId.Parse(row.At.Id), row.Run, row.Flow, row.Node, DateTimeOffset.FromUnixTimeMilliseconds((long)row.Values[9]),
            row.Until is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null, row.Values[10].ToString()[1..],
            await ReadPayloadAsync(row, long.MaxValue).ConfigureAwait(false)))).ConfigureAwait(false);
        return new Page<WaitingStep>(steps, found.Next);
    }

    private async Task<IReadOnlyList<ListedStep>> ListAsync(string index, string kind, PageRequest page)
    {
        var after = page.Cursor is { } cursor ? ListPosition.Parse(cursor) : (ListPosition?)null;
        var (at, id) = after is { } position ? (position.Number.ToString(CultureInfo.InvariantCulture), position.Id) : ("+inf", "");
        var answers = await Task.WhenAll(partitions.All.Select(async p => (Partition: p, Rows: (RedisResult[])(await link.RunAsync(
            RunScripts.Letters, p, index, kind, ListPosition.Limit(page) + 1, at, id).ConfigureAwait(false))!))).ConfigureAwait(false);
        return [.. answers.SelectMany(a => a.Rows.Select(r => ListedStep.Read(a.Partition, (RedisResult[])r!)))];
    }

    private async Task<Payload> ReadPayloadAsync(ListedStep row, long maxBytes) => row.Values[8].IsNullOrEmpty
        ? new Payload(ReadOnlyMemory<byte>.Empty, "")
        : (await ReadPayloadsAsync(row.Partition, row.Run, [(int)row.Values[8]], maxBytes).ConfigureAwait(false)).Values.Single();

    // What is stored does not change, so that lengths and bodies may be read one after the other.
    private async Task<Dictionary<int, Payload>> ReadPayloadsAsync(int partition, RunId run, IEnumerable<int> numbers, long maxBytes)
    {
        var key = (RedisKey)$"{link.PartitionKey(partition)}:p:{run}";
        var wanted = numbers.ToList();
        var lengths = await link.GuardAsync(() => Task.WhenAll(wanted.Select(n => link.Database.HashStringLengthAsync(key, n)))).ConfigureAwait(false);
        var sum = 0L;
        var isGiven = lengths.Select(length => (sum += length) <= maxBytes).ToList();
        var values = await link.GuardAsync(() => link.Database.HashGetAsync(
            key, [.. wanted.SelectMany((n, i) => new RedisValue[] { isGiven[i] ? n : "-", $"{n}m" })])).ConfigureAwait(false);
        return wanted.Select((n, i) => (n, Payload: PayloadText.Read(values[2 * i], values[(2 * i) + 1], isGiven[i] ? 0 : lengths[i]))).ToDictionary(p => p.n, p => p.Payload);
    }

    private static StepRecord ReadItem(RedisResult[] row, Dictionary<int, Payload> payloads, Dictionary<string, IReadOnlyList<Arrival>> arrivals)
    {
        var values = (RedisValue[])row[1]!;
        var isClaimed = !values[2].IsNullOrEmpty;
        var isParked = (int)values[5] > 1;
        return new StepRecord
        {
            Id = StepId.Parse((string?)row[0]),
            Node = NodeId.Parse(values[0]),
            Attempt = (int)values[1] + (isClaimed ? 0 : 1),
            Status = isClaimed ? StepStatus.Running : isParked ? StepStatus.Waiting : StepStatus.Queued,
            StartedAt = isClaimed ? DateTimeOffset.FromUnixTimeMilliseconds((long)values[3]) : isParked ? DateTimeOffset.FromUnixTimeMilliseconds((long)values[9]) : null,
            Input = values[4].IsNullOrEmpty ? null : payloads[(int)values[4]],
            Parent = values[6].IsNullOrEmpty ? null : StepId.Parse(values[6]),
            Link = (int)values[7],
            Part = (int)values[8],
            Path = values[10].ToString(),
            Arrivals = [.. arrivals.GetValueOrDefault((string)row[0]!, [])],
        };
    }
}
