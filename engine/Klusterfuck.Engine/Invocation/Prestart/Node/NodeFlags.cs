using System.Collections.Frozen;

namespace Klusterfuck.Engine.Invocation.Prestart.Node;

/// <summary>The flags and variables of Node.js that neither run code of the program's before its script nor do anything else while the process waits.</summary>
internal static class NodeFlags
{
    private static readonly FrozenSet<string> Flags = new[]
    {
        "--conditions", "--disable-warning", "--dns-result-order", "--enable-source-maps", "--experimental-strip-types", "--experimental-transform-types",
        "--expose-gc", "--max-http-header-size", "--max-old-space-size", "--max-semi-space-size", "--network-family-autoselection", "--no-deprecation",
        "--no-experimental-require-module", "--no-experimental-strip-types", "--no-warnings", "--pending-deprecation", "--stack-trace-limit",
        "--throw-deprecation", "--trace-deprecation", "--trace-uncaught", "--trace-warnings", "--unhandled-rejections", "--use-bundled-ca",
        "--use-openssl-ca", "--use-system-ca",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Variables = new[]
    {
        "NODE_DISABLE_COLORS", "NODE_ENV", "NODE_EXTRA_CA_CERTS", "NODE_NO_WARNINGS", "NODE_OPTIONS", "NODE_PATH", "NODE_PENDING_DEPRECATION",
        "NODE_TLS_REJECT_UNAUTHORIZED",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether arguments are flags of this kind and then a script.</summary>
    public static bool LeadToScript(IEnumerable<string> arguments)
    {
        foreach (var argument in arguments)
        {
            if (!argument.StartsWith('-'))
                return argument.Length > 0;
            if (!IsHarmless(argument))
                return false;
        }

        return false;
    }

    /// <summary>Whether an environment leaves the start of Node.js as it is, but for flags of this kind.</summary>
    public static bool AreHarmless(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var name in environment.Keys)
        {
            if (name.StartsWith("NODE_", StringComparison.Ordinal) && !Variables.Contains(name))
                return false;
        }

        // A value with quotes or backslashes is split in a way of its own.
        return !environment.TryGetValue("NODE_OPTIONS", out var options)
            || (!options.AsSpan().ContainsAny("\"\\\t\n") && options.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(IsHarmless));
    }

    // A flag whose value is an argument of its own would make the script look like a value, so that '=' is wanted.
    private static bool IsHarmless(string flag) =>
        Flags.Contains(flag.Split('=', 2)[0]) && (flag.Contains('=', StringComparison.Ordinal) || !TakesValue(flag));

    private static bool TakesValue(string flag) =>
        flag is "--conditions" or "--disable-warning" or "--dns-result-order" or "--max-http-header-size" or "--max-old-space-size"
            or "--max-semi-space-size" or "--stack-trace-limit" or "--unhandled-rejections";
}
