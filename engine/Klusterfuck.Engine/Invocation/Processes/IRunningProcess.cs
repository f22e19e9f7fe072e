namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>A program that was started. Each stream has one user at a time. Disposing frees the pipes; it does not end the program.</summary>
internal interface IRunningProcess : IDisposable
{
    /// <summary>The exit code, or 128 plus the signal; completes when the program and all that is left of its group are gone.</summary>
    Task<int> Exit { get; }

    /// <summary>Writes to its standard input, all of it; false where the program takes no more.</summary>
    ValueTask<bool> WriteInputAsync(ReadOnlyMemory<byte> data);

    /// <summary>Ends its standard input.</summary>
    void CloseInput();

    /// <summary>Reads its standard output; 0 at the end, which is when all is read that was there when it ended.</summary>
    ValueTask<int> ReadOutputAsync(Memory<byte> buffer);

    /// <summary>
    /// Lets whoever waits for output go on at once on the thread that watches all programs, where there is such a thing: for a reader that takes little time and
    /// never blocks. Called before the first read.
    /// </summary>
    void ReadOutputAtOnce()
    {
    }

    /// <summary>Reads its standard error, as <see cref="ReadOutputAsync"/>.</summary>
    ValueTask<int> ReadErrorAsync(Memory<byte> buffer);

    /// <summary>Asks the program to end, by SIGTERM; where there is no such thing, kills it.</summary>
    void AskToEnd() => Kill();

    /// <summary>Kills the program and its group; false where it has ended already.</summary>
    bool Kill();
}
