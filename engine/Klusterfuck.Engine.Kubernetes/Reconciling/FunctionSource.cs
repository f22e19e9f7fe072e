using System.Collections.Concurrent;
using System.Text;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Functions.Templates;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Kubernetes.Selections;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>The repository and the commit of a function: made, found, protected and looked into.</summary>
/// <param name="git">The git host.</param>
/// <param name="time">The clock.</param>
internal sealed class FunctionSource(ClusterGit git, TimeProvider time)
{
    private const int MostRemembered = 10_000;

    private static readonly Actor Itself = new("klusterfuck", "klusterfuck@localhost");

    // A commit never changes, so that it is looked into once.
    private readonly ConcurrentDictionary<(Target Repository, CommitId Commit, string Path), FunctionConfig> known = new();

    /// <summary>The repository a function uses.</summary>
    public static Target RepositoryOf(FunctionDefinition definition) => Target.Function(definition.Namespace, definition.Repository);

    /// <summary>Makes the repository where it is the function's own and not there.</summary>
    /// <exception cref="Refusal">It is another function's, and is not there.</exception>
    public async Task EnsureRepositoryAsync(FunctionDefinition definition, CancellationToken cancellationToken)
    {
        var repository = RepositoryOf(definition);
        if (await git.Host.ExistsAsync(repository, cancellationToken).ConfigureAwait(false))
            return;
        if (definition.Repository != definition.Name)
            throw new Refusal(Conditions.RepositoryReady, "RepositoryNotFound", $"There is no repository '{definition.Repository}'.", passes: true);
        using var turn = await git.Host.LockAsync(repository, cancellationToken).ConfigureAwait(false);
        if (!await git.Host.ExistsAsync(repository, cancellationToken).ConfigureAwait(false))
            await git.Host.CreateAsync(repository, FunctionTemplates.For(definition.Runtime), $"Create {definition.Name}", Itself, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The commit that is to serve, tagged. Where nobody has chosen one it is the tip of the default branch or of the branch that is followed, and is noted in the resource.</summary>
    /// <exception cref="Refusal">There is none, or the repository does not have it.</exception>
    public async Task<CommitId> FindCommitAsync(JObject resource, FunctionDefinition definition, CancellationToken cancellationToken)
    {
        var repository = RepositoryOf(definition);
        var selected = SelectionHistory.SelectedOf(resource);
        var follows = definition.Hosting.Follow;
        if (follows is null && selected is { } there && known.ContainsKey((repository, there, definition.Path)))
            return there;
        var revision = follows ?? selected?.Value ?? "HEAD";
        try
        {
            var commit = (await git.Log.ResolveAsync(repository, revision, cancellationToken).ConfigureAwait(false)).Id;
            await git.Log.ProtectAsync(repository, commit, cancellationToken).ConfigureAwait(false);
            if (commit != selected)
                SelectionHistory.Note(resource, new Selection(commit, Itself.Name, time.GetUtcNow(), false));
            return commit;
        }
        catch (KlusterfuckException error) when (error.Code == ErrorCodes.CommitNotFound || error.Code == ErrorCodes.CommitAmbiguous)
        {
            throw new Refusal(Conditions.CommitReady, "CommitNotFound", $"The repository has no commit '{revision}'.", passes: true);
        }
    }

    /// <summary>What a commit says of how it is run.</summary>
    /// <exception cref="Refusal">Its <c>config.yaml</c> is missing or wrong.</exception>
    public async Task<FunctionConfig> ReadConfigAsync(FunctionDefinition definition, CommitId commit, CancellationToken cancellationToken)
    {
        var key = (RepositoryOf(definition), commit, definition.Path);
        if (known.TryGetValue(key, out var config))
            return config;
        var path = definition.Path.Length == 0 ? FunctionConfig.FileName : $"{definition.Path}/{FunctionConfig.FileName}";
        try
        {
            var file = await git.Files.ReadAsync(key.Item1, commit.Value, path, cancellationToken).ConfigureAwait(false);
            var read = FunctionConfigReader.Read(Encoding.UTF8.GetString(file.Bytes.Span));
            if (!read.IsValid)
                throw new Refusal(Conditions.CommitReady, "ConfigInvalid", $"{path} of {commit.Short}: {string.Join(" ", read.Problems.Select(p => p.Message))}", passes: false);
            if (known.Count >= MostRemembered)
                known.Clear();
            return known[key] = read.Value;
        }
        catch (KlusterfuckException error) when (error.Code == ErrorCodes.FileNotFound || error.Code == ErrorCodes.PathInvalid)
        {
            throw new Refusal(Conditions.CommitReady, "ConfigMissing", $"The commit {commit.Short} has no {path}.", passes: false);
        }
    }
}
