namespace Klusterfuck.Bench.Invocations.Load;

/// <summary>How requests come.</summary>
/// <param name="Clients">How many clients post at once, each on a connection of its own.</param>
/// <param name="Pause">How long each waits from one request to the next; zero where it does not.</param>
/// <param name="Time">For how long.</param>
internal sealed record LoadPattern(int Clients, TimeSpan Pause, TimeSpan Time)
{
    /// <summary>Whether the server is mostly idle.</summary>
    public bool IsAtRest => Pause > TimeSpan.Zero;

    /// <summary>What a table calls it.</summary>
    public string Name => IsAtRest ? "at rest" : $"{Clients}";
}
