using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Invocation;

/// <summary>
/// What a function answers. Either it failed before it answered (<see cref="Failure"/> is set and <see cref="Body"/> is empty), or status and headers
/// are known and the body comes as the program writes it. Disposing it ends the program if it still runs.
/// </summary>
public sealed class FunctionResponse : IAsyncDisposable
{
    private readonly Func<ValueTask>? dispose;

    /// <summary>An answer whose body is to be read.</summary>
    /// <param name="commit">The commit that answers.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="headers">Headers of the response, Content-Type among them.</param>
    /// <param name="body">The body; reading it to its end lets <paramref name="completion"/> complete.</param>
    /// <param name="completion">How the invocation ended.</param>
    /// <param name="dispose">Ends the program and frees what it holds.</param>
    public FunctionResponse(
        CommitId commit, int status, ImmutableArray<KeyValuePair<string, string>> headers, Stream body, Task<InvocationResult> completion, Func<ValueTask> dispose)
    {
        Commit = commit;
        Status = status;
        Headers = headers;
        Body = body;
        Completion = completion;
        this.dispose = dispose;
    }

    /// <summary>A failure before anything was answered.</summary>
    /// <param name="failure">How it ended.</param>
    public FunctionResponse(InvocationResult failure)
    {
        Failure = failure;
        Commit = failure.Commit;
        Headers = [];
        Body = Stream.Null;
        Completion = Task.FromResult(failure);
    }

    /// <summary>How it failed before it answered; null where it answered.</summary>
    public InvocationResult? Failure { get; }

    /// <summary>The commit that served; null where none was found.</summary>
    public CommitId? Commit { get; }

    /// <summary>The HTTP status the program answered with; 0 where <see cref="Failure"/> is set.</summary>
    public int Status { get; }

    /// <summary>Headers of the response.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; }

    /// <summary>
    /// The body. Reading it throws <see cref="IOException"/> where the program fails after its answer began, so that a caller can break the
    /// connection instead of ending it well.
    /// </summary>
    public Stream Body { get; }

    /// <summary>How many bytes the body has, where all of it is here; null where it comes as the program writes it.</summary>
    public long? Length => Body.CanSeek ? Body.Length - Body.Position : null;

    /// <summary>How the invocation ended; completes when the program has ended and the body is read or abandoned. Never faults.</summary>
    public Task<InvocationResult> Completion { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => dispose?.Invoke() ?? ValueTask.CompletedTask;
}
