using System.Text;
using Klusterfuck.Engine.Documents;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Flows;

/// <summary>Says everything that is wrong with a model.</summary>
/// <param name="files">Reads the model of a commit.</param>
/// <param name="references">Knows what a model may name.</param>
public sealed class FlowValidator(IFileStore files, IFlowReferences references) : ICommitCheck
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal NodeKinds Kinds { get; init; } = NodeKinds.Standard;

    /// <summary>The graph of a model, or all its problems: of the document, of the graph, and of what it names.</summary>
    public async Task<Validated<FlowGraph>> ValidateAsync(NamespaceName ns, string modelJson, CancellationToken cancellationToken)
    {
        var problems = new ProblemList();
        var graph = Read(modelJson, problems, out var draft);
        if (draft is not null)
            await CheckReferencesAsync(ns, draft, problems, cancellationToken).ConfigureAwait(false);
        return graph is not null && problems.IsEmpty ? new(graph) : new(problems.All);
    }

    /// <summary>The same for the model a commit holds; a commit without one has the problem <c>FlowFileMissing</c>.</summary>
    public async Task<Validated<FlowGraph>> ValidateCommitAsync(Target flow, CommitId commit, CancellationToken cancellationToken)
    {
        var text = await ReadTextAsync(flow, commit, cancellationToken).ConfigureAwait(false);
        return text.Value is { } json ? await ValidateAsync(flow.Namespace, json, cancellationToken).ConfigureAwait(false) : new(text.Problems);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Problem>> CheckAsync(Target flow, CommitId commit, CancellationToken cancellationToken) =>
        (await ValidateCommitAsync(flow, commit, cancellationToken).ConfigureAwait(false)).Problems;

    /// <summary>The graph of the model a commit holds, without looking up what it names.</summary>
    internal async Task<Validated<FlowGraph>> CompileAsync(Target flow, CommitId commit, CancellationToken cancellationToken)
    {
        var text = await ReadTextAsync(flow, commit, cancellationToken).ConfigureAwait(false);
        if (text.Value is not { } json)
            return new(text.Problems);
        var problems = new ProblemList();
        return Read(json, problems, out _) is { } graph ? new(graph) : new(problems.All);
    }

    /// <summary>The graph of a model, without looking up what it names.</summary>
    internal static Validated<FlowGraph> Compile(string modelJson)
    {
        var problems = new ProblemList();
        var draft = new FlowReader(NodeKinds.Standard, problems).Read(modelJson);
        return draft is not null && FlowGraphRules.Check(draft, problems) is { } graph ? new(graph) : new(problems.All);
    }

    /// <summary>The bytes of a model as text; the problem <c>NotUtf8</c> where they are none.</summary>
    internal static Validated<string> Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new(StrictUtf8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes));
        }
        catch (DecoderFallbackException)
        {
            return new([new Problem("NotUtf8", "$", $"{FlowModel.FileName} is no UTF-8 text.")]);
        }
    }

    private FlowGraph? Read(string json, ProblemList problems, out FlowDraft? draft)
    {
        draft = new FlowReader(Kinds, problems).Read(json);
        return draft is null ? null : FlowGraphRules.Check(draft, problems);
    }

    private async Task<Validated<string>> ReadTextAsync(Target flow, CommitId commit, CancellationToken cancellationToken)
    {
        try
        {
            var file = await files.ReadAsync(flow, commit.Value, FlowModel.FileName, cancellationToken).ConfigureAwait(false);
            return Decode(file.Bytes.Span);
        }
        catch (KlusterfuckException e) when (e.Code == ErrorCodes.FileNotFound)
        {
            return new([new Problem("FlowFileMissing", "$", $"Commit {commit.Short} of {flow} has no {FlowModel.FileName}.")]);
        }
    }

    private async Task CheckReferencesAsync(NamespaceName ns, FlowDraft draft, ProblemList problems, CancellationToken cancellationToken)
    {
        var known = new Dictionary<(FlowReferenceKind, ResourceName), bool>();
        foreach (var node in draft.Nodes)
        {
            await Connectors.ConnectorNodeKind.CheckRegisteredAsync(ns, node.Read, node.Path, references, problems, cancellationToken).ConfigureAwait(false);
            foreach (var reference in node.Read?.References ?? [])
            {
                if (!known.TryGetValue((reference.Kind, reference.Name), out var there))
                    known[(reference.Kind, reference.Name)] = there = await IsThereAsync(ns, reference, cancellationToken).ConfigureAwait(false);
                if (!there)
                    problems.Add($"{reference.Kind}Unknown", node.Path + reference.Path[1..], Explain(ns, reference));
            }
        }
    }

    private Task<bool> IsThereAsync(NamespaceName ns, FlowReference reference, CancellationToken cancellationToken) => reference.Kind switch
    {
        FlowReferenceKind.Function => references.HasFunctionAsync(ns, reference.Name, cancellationToken),
        FlowReferenceKind.Flow => references.HasFlowAsync(ns, reference.Name, cancellationToken),
        FlowReferenceKind.Secret => references.HasSecretAsync(ns, reference.Name, cancellationToken),
        _ when Engine.Connectors.BuiltInConnectors.Find(reference.Name) is not null => Task.FromResult(true),
        _ => references.HasConnectorAsync(ns, reference.Name, cancellationToken),
    };

    private static string Explain(NamespaceName ns, FlowReference reference) => reference.Kind switch
    {
        FlowReferenceKind.Function => $"There is no function '{reference.Name}' in namespace {ns}.",
        FlowReferenceKind.Flow => $"There is no flow '{reference.Name}' in namespace {ns}.",
        FlowReferenceKind.Secret => $"There is no secret '{reference.Name}' in namespace {ns}.",
        _ => $"There is no connector '{reference.Name}'.{Suggestion.For(reference.Name.Value, Engine.Connectors.BuiltInConnectors.All.Select(t => t.Name))}",
    };
}
