namespace Klusterfuck.Runner.Tests;

/// <summary>A call of a function.</summary>
internal sealed record WorkerCall(string Function, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
