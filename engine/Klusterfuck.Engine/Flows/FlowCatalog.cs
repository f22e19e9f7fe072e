using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Flows.Expressions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Flows;

/// <summary>Creates, saves, checks, deploys and removes flows.</summary>
/// <param name="definitions">Keeps flows.</param>
/// <param name="git">Keeps their repositories.</param>
/// <param name="commits">Reads and protects commits.</param>
/// <param name="files">Reads and commits models.</param>
/// <param name="selections">Keeps the deployed commit.</param>
/// <param name="validator">Checks models.</param>
/// <param name="graphs">Compiled graphs.</param>
/// <param name="runs">Cancels what runs when a flow is removed.</param>
/// <param name="time">The clock.</param>
public sealed class FlowCatalog(
    IDefinitionStore<FlowDefinition> definitions, IGitHost git, ICommitLog commits, IFileStore files, ISelectionStore selections, FlowValidator validator,
    IFlowGraphSource graphs, RunCatalog runs, TimeProvider time)
{
    private const string Tip = "HEAD";

    // What is undone is undone also when the caller has gone, but not for ever.
    private static readonly TimeSpan UndoTime = TimeSpan.FromSeconds(30);

    private const string FirstModel = """
        {
          "version": 1,
          "nodes": [
            { "id": "in", "kind": "connector", "connector": "http" }
          ],
          "links": [],
          "layout": { "in": { "x": 0, "y": 0 } }
        }

        """;

    /// <summary>
    /// Makes a flow with its repository. A model must be valid, is committed and deployed; without one the repository gets a model of one http connector
    /// and nothing is deployed. A repository of that name that is there already is adopted. Where any part fails, nothing is left behind.
    /// </summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.FlowExists"/>, <see cref="ErrorCodes.Invalid"/> with all problems.</exception>
    public async Task<Flow> CreateAsync(
        NamespaceName ns, ResourceName name, string? modelJson, ImmutableSortedDictionary<string, string> labels, Actor by, CancellationToken cancellationToken)
    {
        var flow = Target.Flow(ns, name);
        if (await definitions.FindAsync(ns, name, cancellationToken).ConfigureAwait(false) is not null)
            throw Exists(flow);
        if (modelJson is not null)
            (await validator.ValidateAsync(ns, modelJson, cancellationToken).ConfigureAwait(false)).OrThrow(FlowModel.FileName);

        var change = Write(modelJson ?? FirstModel, null);
        using var turn = await git.LockAsync(flow, cancellationToken).ConfigureAwait(false);
        var adopted = await git.ExistsAsync(flow, cancellationToken).ConfigureAwait(false);
        CommitId? commit = adopted ? null : await git.CreateAsync(flow, [change], "Begin the flow", by, cancellationToken).ConfigureAwait(false);
        try
        {
            Selection? deployed = null;
            if (modelJson is not null)
            {
                commit ??= (await files.CommitAsync(flow, [change], "Set the flow", by, cancellationToken).ConfigureAwait(false)).Id;
                await commits.ProtectAsync(flow, commit.Value, cancellationToken).ConfigureAwait(false);
                deployed = new Selection(commit.Value, by.Name, time.GetUtcNow(), Undo: false);
            }

            var definition = new FlowDefinition { Namespace = ns, Name = name, Uid = Guid.NewGuid().ToString("N"), Labels = labels, CreatedAt = time.GetUtcNow() };
            if (!await definitions.TryAddAsync(definition, deployed, cancellationToken).ConfigureAwait(false))
                throw Exists(flow);
        }
        catch when (!adopted)
        {
            await UndoAsync(flow).ConfigureAwait(false);
            throw;
        }

        return await GetAsync(ns, name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One flow.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.FlowNotFound"/>.</exception>
    public async Task<Flow> GetAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken)
    {
        var definition = await FindAsync(ns, name, cancellationToken).ConfigureAwait(false);
        return new Flow(definition, await ObserveAsync(definition.Target, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Flows by name.</summary>
    public async Task<Page<Flow>> ListAsync(NamespaceName ns, LabelSelector labels, PageRequest page, CancellationToken cancellationToken)
    {
        var found = await definitions.ListAsync(ns, labels, page, cancellationToken).ConfigureAwait(false);
        var flows = new List<Flow>(found.Items.Count);
        foreach (var definition in found.Items)
            flows.Add(new Flow(definition, await ObserveAsync(definition.Target, cancellationToken).ConfigureAwait(false)));
        return new Page<Flow>(flows, found.Next);
    }

    /// <summary>The model of a commit; null for the tip of the default branch.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.FlowNotFound"/>, <see cref="ErrorCodes.CommitNotFound"/>, <see cref="ErrorCodes.FileNotFound"/>, <see cref="ErrorCodes.Invalid"/> where the file is no text.</exception>
    public async Task<FlowDocument> ReadModelAsync(NamespaceName ns, ResourceName name, string? revision, CancellationToken cancellationToken)
    {
        var flow = (await FindAsync(ns, name, cancellationToken).ConfigureAwait(false)).Target;
        var commit = await commits.ResolveAsync(flow, revision ?? Tip, cancellationToken).ConfigureAwait(false);
        var file = await files.ReadAsync(flow, commit.Id.Value, FlowModel.FileName, cancellationToken).ConfigureAwait(false);
        return new FlowDocument(commit.Id, FlowValidator.Decode(file.Bytes.Span).OrThrow(FlowModel.FileName), file.Entry.BlobId);
    }

    /// <summary>Checks a model and commits it; deploys nothing. The text is kept as it is written.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="name">The flow.</param>
    /// <param name="modelJson">The model.</param>
    /// <param name="message">The commit's message; null for one that says what changed.</param>
    /// <param name="expectedBlobId">The <see cref="FlowDocument.BlobId"/> the caller saw; null to save over whatever is there.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.FlowNotFound"/>, <see cref="ErrorCodes.Invalid"/> with all problems, <see cref="ErrorCodes.Changed"/>.</exception>
    public async Task<Commit> SaveModelAsync(
        NamespaceName ns, ResourceName name, string modelJson, string? message, string? expectedBlobId, Actor by, CancellationToken cancellationToken)
    {
        var flow = (await FindAsync(ns, name, cancellationToken).ConfigureAwait(false)).Target;
        var graph = (await validator.ValidateAsync(ns, modelJson, cancellationToken).ConfigureAwait(false)).OrThrow(FlowModel.FileName);
        if (string.IsNullOrWhiteSpace(message))
        {
            var tip = await FindTipAsync(flow, cancellationToken).ConfigureAwait(false);
            var before = tip is { } t ? (await validator.CompileAsync(flow, t, cancellationToken).ConfigureAwait(false)).Value : null;
            message = FlowChange.Describe(before?.Model, graph.Model);
        }

        return await files.CommitAsync(flow, [Write(modelJson, expectedBlobId)], message, by, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All problems of a model; empty where it is valid.</summary>
    public async Task<IReadOnlyList<Problem>> ValidateAsync(NamespaceName ns, string modelJson, CancellationToken cancellationToken) =>
        (await validator.ValidateAsync(ns, modelJson, cancellationToken).ConfigureAwait(false)).Problems;

    /// <summary>Deploys a commit (null for the tip of the default branch): checks its model and selects it.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.FlowNotFound"/>, <see cref="ErrorCodes.CommitNotFound"/>, <see cref="ErrorCodes.Invalid"/> with all problems.</exception>
    public async Task<Flow> DeployAsync(NamespaceName ns, ResourceName name, string? revision, Actor by, CancellationToken cancellationToken)
    {
        var flow = (await FindAsync(ns, name, cancellationToken).ConfigureAwait(false)).Target;
        var commit = (await commits.ResolveAsync(flow, revision ?? Tip, cancellationToken).ConfigureAwait(false)).Id;
        (await validator.ValidateCommitAsync(flow, commit, cancellationToken).ConfigureAwait(false)).OrThrow(FlowModel.FileName);
        await SelectAsync(flow, commit, by, cancellationToken).ConfigureAwait(false);
        return await GetAsync(ns, name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Replaces the labels.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.FlowNotFound"/>, <see cref="ErrorCodes.Changed"/>.</exception>
    public Task<Flow> SetLabelsAsync(
        NamespaceName ns, ResourceName name, ImmutableSortedDictionary<string, string> labels, long? expectedGeneration, CancellationToken cancellationToken) =>
        ChangeAsync(ns, name, definition => definition with { Labels = labels }, expectedGeneration, cancellationToken);

    private async Task<Flow> ChangeAsync(
        NamespaceName ns, ResourceName name, Func<FlowDefinition, FlowDefinition> change, long? expectedGeneration, CancellationToken cancellationToken)
    {
        // Each turn lost means that somebody else won one.
        for (var turn = 0; turn < 20; turn++)
        {
            var definition = await FindAsync(ns, name, cancellationToken).ConfigureAwait(false);
            RequireGeneration(definition, expectedGeneration);
            if (await definitions.TryReplaceAsync(change(definition), cancellationToken).ConfigureAwait(false))
                return await GetAsync(ns, name, cancellationToken).ConfigureAwait(false);
        }

        throw new KlusterfuckException(ErrorCodes.Changed, $"{Target.Flow(ns, name)} is changed by others all the time.", Target.Flow(ns, name).ToString());
    }

    /// <summary>Lets a flow take no payloads, or take them again. Runs that have begun go on.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.FlowNotFound"/>, <see cref="ErrorCodes.Changed"/>.</exception>
    public Task<Flow> SuspendAsync(NamespaceName ns, ResourceName name, bool suspended, CancellationToken cancellationToken) =>
        ChangeAsync(ns, name, definition => definition with { Suspended = suspended }, null, cancellationToken);

    /// <summary>The value of an expression for a payload, as nodes evaluate it.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.Invalid"/> where it is no expression.</exception>
    public static ExpressionValue Evaluate(string expression, string payload) => Expression.Parse(expression, out var problem) is { } parsed
        ? parsed.Evaluate(ExpressionInput.Of(payload))
        : throw KlusterfuckException.ForProblems("expression", [new Problem("ExpressionInvalid", "$.expression", problem!)]);

    /// <summary>Removes a flow; its repository is kept unless asked for, its runs until they expire. Runs that have not ended are cancelled.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.FlowNotFound"/>, <see cref="ErrorCodes.Changed"/>.</exception>
    public async Task RemoveAsync(NamespaceName ns, ResourceName name, bool removeRepository, long? expectedGeneration, CancellationToken cancellationToken)
    {
        var definition = await FindAsync(ns, name, cancellationToken).ConfigureAwait(false);
        using var turn = removeRepository ? await git.LockAsync(definition.Target, cancellationToken).ConfigureAwait(false) : null;
        if (!await definitions.TryRemoveAsync(definition, expectedGeneration, cancellationToken).ConfigureAwait(false))
            throw await definitions.FindAsync(ns, name, cancellationToken).ConfigureAwait(false) is null ? NotFound(definition.Target) : Changed(definition.Target);
        await runs.CancelAllAsync(ns, name, cancellationToken).ConfigureAwait(false);
        if (removeRepository)
            await git.RemoveAsync(definition.Target, cancellationToken).ConfigureAwait(false);
    }

    private async Task<FlowDefinition> FindAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        await definitions.FindAsync(ns, name, cancellationToken).ConfigureAwait(false) ?? throw NotFound(Target.Flow(ns, name));

    private async Task SelectAsync(Target flow, CommitId commit, Actor by, CancellationToken cancellationToken)
    {
        await commits.ProtectAsync(flow, commit, cancellationToken).ConfigureAwait(false);
        await selections.SelectAsync(flow, commit, by, cancellationToken).ConfigureAwait(false);
    }

    private async Task<FlowStatus> ObserveAsync(Target flow, CancellationToken cancellationToken)
    {
        var selected = await selections.FindSelectedAsync(flow, cancellationToken).ConfigureAwait(false);
        var tip = await FindTipAsync(flow, cancellationToken).ConfigureAwait(false);
        var behind = selected is { } s && tip is { } t ? await commits.CountBehindAsync(flow, s, t, cancellationToken).ConfigureAwait(false) : 0;
        return new FlowStatus(selected, tip, behind, selected is { } commit ? await ListEntriesAsync(flow, commit, cancellationToken).ConfigureAwait(false) : []);
    }

    private async Task<CommitId?> FindTipAsync(Target flow, CancellationToken cancellationToken)
    {
        try
        {
            return (await commits.ResolveAsync(flow, Tip, cancellationToken).ConfigureAwait(false)).Id;
        }
        catch (KlusterfuckException e) when (e.Code.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    // What somebody broke in the repository behind the deployed commit is no reason for the flow not to be shown.
    private async Task<IReadOnlyList<NodeId>> ListEntriesAsync(Target flow, CommitId commit, CancellationToken cancellationToken)
    {
        try
        {
            return (await graphs.GetAsync(flow, commit, cancellationToken).ConfigureAwait(false)).Entries;
        }
        catch (KlusterfuckException e) when (e.Code.Kind is ErrorKind.NotFound or ErrorKind.Invalid)
        {
            return [];
        }
    }

    private static FileChange Write(string json, string? expectedBlobId) =>
        new(FlowModel.FileName, Encoding.UTF8.GetBytes(json), Executable: false, ExpectedBlobId: expectedBlobId);

    private static void RequireGeneration(FlowDefinition definition, long? expected)
    {
        if (expected is { } generation && generation != definition.Generation)
            throw Changed(definition.Target);
    }

    // The caller holds the lock. A definition may be there: stored by a caller that was cancelled just then.
    private async Task UndoAsync(Target flow)
    {
        using var limit = new CancellationTokenSource(UndoTime, time);
        try
        {
            if (await definitions.FindAsync(flow.Namespace, flow.Name, limit.Token).ConfigureAwait(false) is null)
                await git.RemoveAsync(flow, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is KlusterfuckException or OperationCanceledException)
        {
            // The caller is told why it failed in the first place; what is left is adopted by the next creation of that name.
        }
    }

    private static KlusterfuckException Changed(Target flow) =>
        new(ErrorCodes.Changed, $"{flow} was changed by somebody else.", flow.ToString(), "Read it again and repeat the change.");

    private static KlusterfuckException Exists(Target flow) =>
        new(ErrorCodes.FlowExists, $"There is a {flow} already.", flow.ToString(), "Choose another name, or save a new model to the one that is there.");

    private static KlusterfuckException NotFound(Target flow) => new(ErrorCodes.FlowNotFound, $"There is no {flow}.", flow.ToString());
}
