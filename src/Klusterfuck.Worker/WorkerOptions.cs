using System.Collections.Immutable;
using System.Globalization;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Worker;

/// <summary>The settings of a worker, read once from its environment.</summary>
internal sealed record WorkerOptions
{
    /// <summary>The beginning of the variables that are handed to the program, without it.</summary>
    public const string VariablePrefix = "KF_VAR_";

    private const int DefaultPort = 5000;
    private const int DefaultAdminPort = 5001;

    /// <summary><c>WORK_DIR</c>: the folder of the mirror and the checkouts; where nothing is checked out, the function itself.</summary>
    public required string WorkFolder { get; init; }

    /// <summary><c>GIT_URL</c>: where the repository is; empty where nothing is checked out.</summary>
    public string GitUrl { get; init; } = "";

    /// <summary><c>GIT_MIRROR_URL</c>: where the same repository is asked for, with the same user and password, while <see cref="GitUrl"/> does not answer; empty for nowhere.</summary>
    public string GitMirrorUrl { get; init; } = "";

    /// <summary><c>GIT_USER</c>.</summary>
    public string? GitUser { get; init; }

    /// <summary><c>GIT_PASSWORD</c>.</summary>
    public string? GitPassword { get; init; }

    /// <summary><c>GIT_COMMIT</c>: the commit that serves, or a branch or tag; empty for the tip of the default branch.</summary>
    public string GitCommit { get; init; } = "";

    /// <summary><c>GIT_PATH</c>: the folder of <c>config.yaml</c> in the repository; empty for its root.</summary>
    public string GitPath { get; init; } = "";

    /// <summary><c>DISABLE_CHECKOUT</c>: runs what is in <see cref="WorkFolder"/> as it is.</summary>
    public bool DisableCheckout { get; init; }

    /// <summary><c>DISABLE_CACHE</c>: asks for each request what the commit is, instead of once at the start.</summary>
    public bool DisableCache { get; init; }

    /// <summary><c>PORT</c>: where the function answers; 5000 unless said.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary><c>ADMIN_PORT</c>: where health and metrics are; 5001 unless said.</summary>
    public int AdminPort { get; init; } = DefaultAdminPort;

    /// <summary><c>KF_ACCESS</c>: who may call; callers with the token unless said.</summary>
    public FunctionAccess Access { get; init; } = FunctionAccess.Token;

    /// <summary><c>KF_TOKEN</c>: the token; empty where there is none, and then nobody is authorised.</summary>
    public string Token { get; init; } = "";

    /// <summary><c>KF_NAMESPACE</c> and <c>KF_FUNCTION</c>: the function; <c>default</c> and <c>function</c> unless said.</summary>
    public Target Function { get; init; }

    /// <summary>The variables of the program: <c>KF_VAR_NAME</c> is its <c>NAME</c>.</summary>
    public ImmutableSortedDictionary<string, string> Variables { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The settings, or everything that is wrong with them.</summary>
    public static Validated<WorkerOptions> Read(IReadOnlyDictionary<string, string> environment)
    {
        var problems = new List<Problem>();
        var options = new WorkerOptions
        {
            WorkFolder = Text("WORK_DIR"),
            GitUrl = Text("GIT_URL"),
            GitMirrorUrl = Text("GIT_MIRROR_URL"),
            GitUser = Text("GIT_USER"),
            GitPassword = Text("GIT_PASSWORD"),
            GitCommit = Text("GIT_COMMIT"),
            GitPath = ReadPath(),
            DisableCheckout = Flag("DISABLE_CHECKOUT"),
            DisableCache = Flag("DISABLE_CACHE"),
            Port = Port("PORT", DefaultPort),
            AdminPort = Port("ADMIN_PORT", DefaultAdminPort),
            Access = ReadAccess(),
            Token = Text("KF_TOKEN"),
            Function = ReadFunction(),
            Variables = environment.Where(v => v.Key.Length > VariablePrefix.Length && v.Key.StartsWith(VariablePrefix, StringComparison.Ordinal))
                .ToImmutableSortedDictionary(v => v.Key[VariablePrefix.Length..], v => v.Value, StringComparer.Ordinal),
        };
        Check(options, problems);
        return problems.Count == 0 ? new(options with { WorkFolder = Path.GetFullPath(options.WorkFolder) }) : new(problems);

        string Text(string name) => environment.TryGetValue(name, out var value) ? value.Trim() : "";

        void Report(string name, string message) => problems.Add(new Problem("SettingInvalid", $"$.{name}", message));

        bool Flag(string name)
        {
            var text = Text(name);
            if (text is "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase))
                return true;
            if (text is not ("" or "0") && !text.Equals("false", StringComparison.OrdinalIgnoreCase))
                Report(name, $"{name} must be true or false, not '{text}'.");
            return false;
        }

        int Port(string name, int unless)
        {
            var text = Text(name);
            if (text.Length == 0)
                return unless;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536)
                return port;
            Report(name, $"{name} must be a port from 1 to 65535, not '{text}'.");
            return unless;
        }

        FunctionAccess ReadAccess()
        {
            var text = Text("KF_ACCESS");
            if (text is not ("" or "token" or "public"))
                Report("KF_ACCESS", $"KF_ACCESS must be 'token' or 'public', not '{text}'.");
            return text == "public" ? FunctionAccess.Public : FunctionAccess.Token;
        }

        string ReadPath()
        {
            try
            {
                return RepositoryPath.NormalizeFolder(Text("GIT_PATH"));
            }
            catch (KlusterfuckException e)
            {
                Report("GIT_PATH", e.Message);
                return "";
            }
        }

        Target ReadFunction()
        {
            var ns = Text("KF_NAMESPACE") is { Length: > 0 } n ? n : "default";
            var name = Text("KF_FUNCTION") is { Length: > 0 } f ? f : "function";
            if (!NamespaceName.TryParse(ns, out var parsed))
                Report("KF_NAMESPACE", $"KF_NAMESPACE must be {DnsLabel.Rule}, not '{ns}'.");
            if (!ResourceName.TryParse(name, out var function))
                Report("KF_FUNCTION", $"KF_FUNCTION must be {DnsLabel.Rule}, not '{name}'.");
            return Target.Function(parsed, function);
        }
    }

    private static void Check(WorkerOptions options, List<Problem> problems)
    {
        if (options.WorkFolder.Length == 0)
            Report("WORK_DIR", "WORK_DIR is missing: the folder to work in.");
        else if (options.DisableCheckout && !Directory.Exists(options.WorkFolder))
            Report("WORK_DIR", $"WORK_DIR names the folder {options.WorkFolder}, which is not there; with DISABLE_CHECKOUT it holds the function.");
        if (!options.DisableCheckout && options.GitUrl.Length == 0)
            Report("GIT_URL", "GIT_URL is missing: the address of the repository.");
        if (options.Port == options.AdminPort)
            Report("ADMIN_PORT", "ADMIN_PORT must be another port than PORT.");
        if (options.Access == FunctionAccess.Token && options.Token.Length == 0)
            Report("KF_TOKEN", "KF_TOKEN is missing: with access 'token' nobody could call the function. Set KF_ACCESS to 'public' to let everybody.");

        void Report(string name, string message) => problems.Add(new Problem("SettingInvalid", $"$.{name}", message));
    }
}
