namespace Klusterfuck.Engine.Invocation.Resident;

/// <summary>One start of a resident program, ready for requests. Disposing ends it.</summary>
internal interface IResidentSession : IAsyncDisposable
{
    /// <summary>Completes when the program is gone, with a sentence that says how it went. Never faults.</summary>
    Task<string> Ended { get; }

    /// <summary>Whether it takes requests: false as soon as its end is noticed.</summary>
    bool IsUsable { get; }

    /// <summary>Whether it has answered anything.</summary>
    bool HasAnswered { get; }
}
