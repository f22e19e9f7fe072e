using Klusterfuck.Engine.Git.Gogs;

namespace Klusterfuck.Admin.Startup;

/// <summary>The part of the command line and the environment that names a Gogs.</summary>
internal static class GogsArguments
{
    public static IReadOnlyList<string> Names { get; } = ["--gogs-url", "--gogs-user", "--gogs-password-file", "--gogs-webhook-url"];

    /// <summary>The Gogs, null where none is named; or one sentence that says what is wrong.</summary>
    public static (GogsOptions? Options, string? Refusal) Read(IReadOnlyDictionary<string, string> values, Func<string, string?> environment)
    {
        var (url, user) = (Find("--gogs-url", "KF_GOGS_URL"), Find("--gogs-user", "KF_GOGS_USER"));
        if (url is null)
            return (null, values.Keys.FirstOrDefault(Names.Contains) is { } alone ? $"'{alone}' needs '--gogs-url' beside it." : null);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address))
            return (null, $"'{url}' is no address of a Gogs; one looks like http://gogs:3000.");
        Uri? hook = null;
        if (Find("--gogs-webhook-url", "KF_GOGS_WEBHOOK_URL") is { } hookUrl && !Uri.TryCreate(hookUrl, UriKind.Absolute, out hook))
            return (null, $"'{hookUrl}' is no address for webhooks; one looks like http://klusterfuck:8080/hooks/gogs.");
        var (password, refusal) = ReadPassword();
        var options = new GogsOptions { Url = address, User = user ?? "", Password = password, WebhookUrl = hook };

        // Key and folder are the data folder's.
        var problems = (options with { Key = new string('-', GogsOptions.ShortestKey), Folder = "." }).Check().Problems;
        return (refusal ?? (problems.Count > 0 ? string.Join(" ", problems.Select(problem => problem.Message)) : null)) is { } wrong ? (null, wrong) : (options, null);

        string? Find(string name, string variable) => (values.GetValueOrDefault(name) ?? environment(variable)) is { Length: > 0 } value ? value : null;

        (string? Password, string? Refusal) ReadPassword()
        {
            if (values.GetValueOrDefault("--gogs-password-file") is not { } file)
                return (environment("KF_GOGS_PASSWORD"), null);
            try
            {
                return (File.ReadAllText(file).TrimEnd('\r', '\n'), null);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return (null, $"The password file '{file}' cannot be read: {e.Message}");
            }
        }
    }
}
