using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Functions.Templates;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Secrets;
using Klusterfuck.Engine.Selections;
using Klusterfuck.Engine.Selections.Following;

namespace Klusterfuck.Engine.Functions;

/// <summary>Creates, finds, changes and removes functions.</summary>
/// <param name="definitions">Keeps functions.</param>
/// <param name="selections">Which commit each has selected.</param>
/// <param name="secrets">The secrets they may name.</param>
/// <param name="git">Keeps their repositories.</param>
/// <param name="log">Reads and protects their commits.</param>
/// <param name="platform">Keeps them running.</param>
/// <param name="time">The clock.</param>
public sealed class FunctionCatalog(
    IDefinitionStore<FunctionDefinition> definitions, ISelectionStore selections, ISecretStore secrets, IGitHost git, ICommitLog log, IPlatform platform,
    TimeProvider time)
{
    private const int MaxAttempts = 20;

    // What is undone is undone also when the caller has gone, but not for ever.
    private static readonly TimeSpan UndoTime = TimeSpan.FromSeconds(30);

    private readonly FunctionRules rules = new(secrets);
    private readonly FunctionStatusReader statuses = new(selections, log, platform);

    /// <summary>
    /// Makes a function, and its repository with a working template where it uses one of its own; a repository of that name that is there already is
    /// adopted as it is. The tip of the default branch is selected. Where any part fails, nothing is left behind.
    /// </summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.FunctionExists"/>, <see cref="ErrorCodes.Invalid"/>, <see cref="ErrorCodes.RepositoryNotFound"/>.</exception>
    public async Task<Function> CreateAsync(NewFunction function, Actor by, CancellationToken cancellationToken)
    {
        if (await FindDefinitionAsync(function.Namespace, function.Name, cancellationToken).ConfigureAwait(false) is { } existing)
            throw Exists(existing.Target);
        var definition = await CheckNewAsync(function, cancellationToken).ConfigureAwait(false);
        var (tip, made) = await AddAsync(definition, by, cancellationToken).ConfigureAwait(false);
        try
        {
            if (tip is { } selected)
                await platform.ApplyAsync(definition, selected, cancellationToken).ConfigureAwait(false);
            var status = await statuses.ReadAsync(definition, cancellationToken).ConfigureAwait(false);
            return new Function(definition, status, made || function.Runtime is not null ? Warn(definition.Runtime) : null);
        }
        catch
        {
            await UndoAsync(definition, made).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>One function.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.FunctionNotFound"/>.</exception>
    public async Task<Function> GetAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken)
    {
        var definition = await GetDefinitionAsync(ns, name, cancellationToken).ConfigureAwait(false);
        return new Function(definition, await statuses.ReadAsync(definition, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>What its owner says of a function, without observing it: cheap enough for each request. Null where there is none.</summary>
    public Task<FunctionDefinition?> FindDefinitionAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        definitions.FindAsync(ns, name, cancellationToken);

    /// <summary>Functions by name.</summary>
    public async Task<Page<Function>> ListAsync(NamespaceName ns, LabelSelector labels, PageRequest page, CancellationToken cancellationToken)
    {
        var found = await definitions.ListAsync(ns, labels, page, cancellationToken).ConfigureAwait(false);
        var functions = new Function[found.Items.Count];
        await Parallel.ForAsync(0, functions.Length, cancellationToken, async (i, cancelled) =>
            functions[i] = new Function(found.Items[i], await statuses.ReadAsync(found.Items[i], cancelled).ConfigureAwait(false))).ConfigureAwait(false);
        return new Page<Function>(functions, found.Next);
    }

    /// <summary>Changes what a definition says: env, secrets, access, labels, path, follow. Beginning to follow a branch selects its tip.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="name">The function.</param>
    /// <param name="change">Makes the new definition from the stored one; its name, namespace, uid, runtime, repository and generation are kept. Called again where somebody else changed it meanwhile and no generation is expected.</param>
    /// <param name="expectedGeneration">The generation the caller saw; null to change whatever is there.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.FunctionNotFound"/>, <see cref="ErrorCodes.Changed"/>, <see cref="ErrorCodes.Invalid"/>.</exception>
    public async Task<Function> UpdateAsync(
        NamespaceName ns, ResourceName name, Func<FunctionDefinition, FunctionDefinition> change, long? expectedGeneration, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var stored = await GetDefinitionAsync(ns, name, cancellationToken).ConfigureAwait(false);
            Expect(stored, expectedGeneration);
            var wanted = change(stored) with
            {
                Namespace = stored.Namespace,
                Name = stored.Name,
                Uid = stored.Uid,
                Runtime = stored.Runtime,
                Repository = stored.Repository,
                CreatedAt = stored.CreatedAt,
                Generation = stored.Generation,
            };
            var valid = (await rules.CheckAsync(wanted, cancellationToken).ConfigureAwait(false)).OrThrow(stored.Target.ToString());
            if (await definitions.TryReplaceAsync(valid, cancellationToken).ConfigureAwait(false))
            {
                if (valid.Follow is { } branch && branch != stored.Follow)
                    await BeginFollowingAsync(valid, branch, cancellationToken).ConfigureAwait(false);
                return await ApplyAsync(valid with { Generation = stored.Generation + 1 }, cancellationToken).ConfigureAwait(false);
            }

            if (attempt == MaxAttempts)
                throw Changed(stored.Target);
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 10 * attempt)), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes a function; its repository is kept unless asked for. A repository that other functions use is never removed.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.FunctionNotFound"/>, <see cref="ErrorCodes.Changed"/>.</exception>
    public async Task RemoveAsync(NamespaceName ns, ResourceName name, bool removeRepository, long? expectedGeneration, CancellationToken cancellationToken)
    {
        var definition = await GetDefinitionAsync(ns, name, cancellationToken).ConfigureAwait(false);
        Expect(definition, expectedGeneration);
        using var turn = removeRepository ? await git.LockAsync(RepositoryOf(definition), cancellationToken).ConfigureAwait(false) : null;
        if (!await definitions.TryRemoveAsync(definition, expectedGeneration, cancellationToken).ConfigureAwait(false))
            throw await FindDefinitionAsync(ns, name, cancellationToken).ConfigureAwait(false) is null ? NotFound(definition.Target) : Changed(definition.Target);
        await platform.RemoveAsync(definition, cancellationToken).ConfigureAwait(false);
        if (removeRepository)
            await RemoveUnusedAsync(RepositoryOf(definition), cancellationToken).ConfigureAwait(false);
    }

    private static Target RepositoryOf(FunctionDefinition definition) => Target.Function(definition.Namespace, definition.Repository);

    private static string? Warn(FunctionRuntime runtime) => FunctionTemplates.FindInterpreter(runtime) is null
        ? $"The program '{FunctionTemplates.Interpreter(runtime)}' that {runtime} functions need is not found on this machine; the function cannot answer before it is installed."
        : null;

    private static void Expect(FunctionDefinition stored, long? generation)
    {
        if (generation is { } expected && stored.Generation != expected)
            throw Changed(stored.Target);
    }

    private static KlusterfuckException NotFound(Target target) => new(ErrorCodes.FunctionNotFound, $"There is no {target}.", target.ToString());

    private static KlusterfuckException NoRepository(Target repository) => new(
        ErrorCodes.RepositoryNotFound, $"There is no repository '{repository.Name}' in the namespace '{repository.Namespace}'.", repository.ToString(),
        "Name a function whose repository is there.");

    private static KlusterfuckException Exists(Target target) =>
        new(ErrorCodes.FunctionExists, $"There is a {target} already.", target.ToString(), "Choose another name, or change the one that is there.");

    private static KlusterfuckException Changed(Target target) =>
        new(ErrorCodes.Changed, $"Somebody else has changed {target} meanwhile.", target.ToString(), "Look at it again and repeat the change.");

    private async Task<FunctionDefinition> GetDefinitionAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        await definitions.FindAsync(ns, name, cancellationToken).ConfigureAwait(false) ?? throw NotFound(Target.Function(ns, name));

    private async Task<FunctionDefinition> CheckNewAsync(NewFunction function, CancellationToken cancellationToken)
    {
        var repository = function.Repository ?? function.Name;
        var owner = repository == function.Name ? null : await FindDefinitionAsync(function.Namespace, repository, cancellationToken).ConfigureAwait(false);
        var definition = new FunctionDefinition
        {
            Namespace = function.Namespace,
            Name = function.Name,
            Uid = Guid.NewGuid().ToString("N"),
            CreatedAt = time.GetUtcNow(),
            Runtime = function.Runtime ?? owner?.Runtime ?? FunctionTemplates.FindDefaultRuntime(),
            Repository = owner?.Repository ?? repository,
            Path = function.Path,
            Env = function.Env,
            Secrets = function.Secrets,
            Access = function.Access,
            Follow = function.Follow,
            Hosting = function.Hosting,
            Labels = function.Labels,
        };
        var result = await rules.CheckAsync(definition, cancellationToken).ConfigureAwait(false);
        if (definition.Repository == function.Name || await git.ExistsAsync(RepositoryOf(definition), cancellationToken).ConfigureAwait(false))
            return result.OrThrow(definition.Target.ToString());
        var missing = NoRepository(RepositoryOf(definition));
        throw result.IsValid
            ? missing
            : KlusterfuckException.ForProblems(definition.Target.ToString(), [new Problem("RepositoryNotFound", "$.repository", missing.Message), .. result.Problems]);
    }

    // Under the repository's lock, so that nobody adopts a repository that is taken back here, nor one that is being removed.
    private async Task<(CommitId? Tip, bool Made)> AddAsync(FunctionDefinition definition, Actor by, CancellationToken cancellationToken)
    {
        var repository = RepositoryOf(definition);
        using var turn = await git.LockAsync(repository, cancellationToken).ConfigureAwait(false);
        var made = !await git.ExistsAsync(repository, cancellationToken).ConfigureAwait(false);
        if (made && definition.Repository != definition.Name)
            throw NoRepository(repository);
        if (made)
            await git.CreateAsync(repository, FunctionTemplates.For(definition.Runtime), $"Create {definition.Name}", by, cancellationToken).ConfigureAwait(false);
        try
        {
            var tip = definition.Follow is { } branch ? await statuses.FindTipAsync(repository, branch, cancellationToken).ConfigureAwait(false) : null;
            tip ??= await statuses.FindTipAsync(repository, cancellationToken).ConfigureAwait(false);
            if (tip is { } commit)
                await log.ProtectAsync(repository, commit, cancellationToken).ConfigureAwait(false);
            var selection = tip is null ? null : new Selection(tip.Value, by.Name, time.GetUtcNow(), false);
            return await definitions.TryAddAsync(definition, selection, cancellationToken).ConfigureAwait(false) ? (tip, made) : throw Exists(definition.Target);
        }
        catch when (made)
        {
            await UndoAsync(token => RemoveUnusedAsync(repository, token)).ConfigureAwait(false);
            throw;
        }
    }

    private async Task BeginFollowingAsync(FunctionDefinition definition, string branch, CancellationToken cancellationToken)
    {
        var repository = RepositoryOf(definition);
        if (await statuses.FindTipAsync(repository, branch, cancellationToken).ConfigureAwait(false) is not { } tip)
            return;
        await log.ProtectAsync(repository, tip, cancellationToken).ConfigureAwait(false);
        await selections.SelectAsync(definition.Target, tip, BranchFollower.Actor, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Function> ApplyAsync(FunctionDefinition definition, CancellationToken cancellationToken)
    {
        if (await selections.FindSelectedAsync(definition.Target, cancellationToken).ConfigureAwait(false) is { } commit)
            await platform.ApplyAsync(definition, commit, cancellationToken).ConfigureAwait(false);
        return new Function(definition, await statuses.ReadAsync(definition, cancellationToken).ConfigureAwait(false));
    }

    private Task UndoAsync(FunctionDefinition definition, bool made) => UndoAsync(async token =>
    {
        using var turn = await git.LockAsync(RepositoryOf(definition), token).ConfigureAwait(false);
        if (await definitions.TryRemoveAsync(definition, expectedGeneration: null, token).ConfigureAwait(false))
            await platform.RemoveAsync(definition, token).ConfigureAwait(false);
        if (made)
            await RemoveUnusedAsync(RepositoryOf(definition), token).ConfigureAwait(false);
    });

    private async Task UndoAsync(Func<CancellationToken, Task> undo)
    {
        using var limit = new CancellationTokenSource(UndoTime, time);
        try
        {
            await undo(limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is KlusterfuckException or OperationCanceledException)
        {
            // The caller is told why it failed in the first place; what is left is adopted by the next creation of that name.
        }
    }

    // The caller holds the lock.
    private async Task RemoveUnusedAsync(Target repository, CancellationToken cancellationToken)
    {
        for (var page = new PageRequest(1000); ;)
        {
            var part = await definitions.ListAsync(repository.Namespace, LabelSelector.Everything, page, cancellationToken).ConfigureAwait(false);
            if (part.Items.Any(d => d.Repository == repository.Name))
                return;
            if (part.Next is null)
                break;
            page = page with { Cursor = part.Next };
        }

        await git.RemoveAsync(repository, cancellationToken).ConfigureAwait(false);
    }
}
