using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Tests.Functions;

/// <summary>A platform that notes what is asked of it.</summary>
internal sealed class RecordingPlatform : IPlatform
{
    private ServingStatus status = new(null, FunctionState.Pending, null);

    public List<(string Name, CommitId Commit)> Applied { get; } = [];

    public List<CommitId> Prepared { get; } = [];

    public List<string> Removed { get; } = [];

    public Exception? ApplyFails { get; set; }

    public string? Broken { get; set; }

    public Task PrepareAsync(FunctionDefinition function, CommitId commit, CancellationToken cancellationToken)
    {
        Prepared.Add(commit);
        return Task.CompletedTask;
    }

    public Task<ServingStatus> ApplyAsync(FunctionDefinition function, CommitId commit, CancellationToken cancellationToken)
    {
        if (ApplyFails is not null)
            throw ApplyFails;
        Applied.Add((function.Name.Value, commit));
        status = Broken is null ? new ServingStatus(commit, FunctionState.Ready, null) : new ServingStatus(status.Serving, FunctionState.Failed, Broken);
        return Task.FromResult(status);
    }

    public Task<ServingStatus> FindStatusAsync(FunctionDefinition function, CancellationToken cancellationToken) => Task.FromResult(status);

    public Task RemoveAsync(FunctionDefinition function, CancellationToken cancellationToken)
    {
        Removed.Add(function.Name.Value);
        return Task.CompletedTask;
    }
}
