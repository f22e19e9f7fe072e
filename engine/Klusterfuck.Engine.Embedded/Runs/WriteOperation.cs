namespace Klusterfuck.Engine.Embedded.Runs;

/// <summary>Something a caller wants written and waits for.</summary>
internal abstract class WriteOperation
{
    /// <summary>Whether the caller no longer wants it; asked before it begins.</summary>
    public abstract bool IsCancelled { get; }

    /// <summary>Writes, inside a transaction. Called again where the transaction was lost by another operation's fault.</summary>
    public abstract void Run(WriteSession session);

    /// <summary>Gives the caller the answer, once it is durable.</summary>
    public abstract void Complete();

    /// <summary>Tells the caller that nothing was written.</summary>
    public abstract void Fail(Exception error);

    /// <summary>Tells the caller that it was not begun.</summary>
    public abstract void Cancel();
}
