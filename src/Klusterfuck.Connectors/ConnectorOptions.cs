using System.Globalization;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Connectors;

namespace Klusterfuck.Connectors;

/// <summary>The settings of a connector, read once from its environment.</summary>
internal sealed record ConnectorOptions
{
    private const int DefaultPort = 5000;
    private const int DefaultAdminPort = 5001;

    /// <summary><c>CONNECTOR</c> and its variables.</summary>
    public required ConnectorSettings Settings { get; init; }

    /// <summary><c>CALLBACK_URL</c>: where it posts. Never shown.</summary>
    public required Uri Callback { get; init; }

    /// <summary><c>PORT</c>: where connectors that are asked answer; 5000 unless said.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary><c>ADMIN_PORT</c>: where health and metrics are; 5001 unless said.</summary>
    public int AdminPort { get; init; } = DefaultAdminPort;

    /// <summary>What stands for the node in keys: the last two parts of the callback's path, a flow and a node of it.</summary>
    public string Node => string.Join('/', Callback.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).TakeLast(2)) is { Length: > 0 } node ? node : Settings.Type.Name;

    /// <summary>The settings, or everything that is wrong with them.</summary>
    public static Validated<ConnectorOptions> Read(IReadOnlyDictionary<string, string> environment)
    {
        var problems = new List<Problem>();
        var name = environment.GetValueOrDefault("CONNECTOR", "");
        var type = BuiltInConnectors.All.FirstOrDefault(t => t.Name == name);
        if (type is null)
            Report("CONNECTOR", $"CONNECTOR must be one of {string.Join(", ", BuiltInConnectors.All.Select(t => t.Name))}, not '{name}'.");
        var url = environment.GetValueOrDefault("CALLBACK_URL", "");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var callback) || callback.Scheme is not ("http" or "https"))
            Report("CALLBACK_URL", url.Length == 0 ? "CALLBACK_URL is missing: the address to post to." : "CALLBACK_URL is no address of http or https.");
        var (port, adminPort) = (Port("PORT", DefaultPort), Port("ADMIN_PORT", DefaultAdminPort));
        if (port == adminPort)
            Report("ADMIN_PORT", "ADMIN_PORT must be another port than PORT.");
        problems.AddRange(type?.Check(environment) ?? []);
        return problems.Count == 0
            ? new(new ConnectorOptions { Settings = new ConnectorSettings(type!, environment), Callback = callback!, Port = port, AdminPort = adminPort })
            : new(problems);

        void Report(string variable, string message) => problems.Add(new Problem("SettingInvalid", $"$.{variable}", message));

        int Port(string variable, int unless)
        {
            var text = environment.GetValueOrDefault(variable, "");
            if (text.Length == 0)
                return unless;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536)
                return number;
            Report(variable, $"{variable} must be a port from 1 to 65535, not '{text}'.");
            return unless;
        }
    }
}
