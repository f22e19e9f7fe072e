using System.Collections.Frozen;

namespace Klusterfuck.Engine.Invocation.Prestart;

/// <summary>Tells the variables that differ from request to request from those a program's interpreter may be started with beforehand.</summary>
internal static class RequestVariables
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "GATEWAY_INTERFACE", "SERVER_SOFTWARE", "SERVER_PROTOCOL", "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME",
        "SERVER_PORT", "CONTENT_TYPE", "CONTENT_LENGTH", "REMOTE_ADDR", "TRACEPARENT", "TRACESTATE",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a variable belongs to the request.</summary>
    public static bool Contains(string name) =>
        name.StartsWith("HTTP_", StringComparison.Ordinal) || name.StartsWith(ProgramEnvironment.Reserved, StringComparison.Ordinal) || Names.Contains(name);

    /// <summary>The environment without them, in its order.</summary>
    public static Dictionary<string, string> Without(IReadOnlyDictionary<string, string> environment) =>
        new(environment.Where(variable => !Contains(variable.Key)), StringComparer.Ordinal);

    /// <summary>Whether an environment adds nothing but variables of a request to another one.</summary>
    public static bool AreAllOf(IReadOnlyDictionary<string, string> environment, Dictionary<string, string> common)
    {
        var same = 0;
        foreach (var (name, value) in environment)
        {
            if (common.TryGetValue(name, out var other) && other == value)
                same++;
            else if (!Contains(name))
                return false;
        }

        return same == common.Count;
    }
}
