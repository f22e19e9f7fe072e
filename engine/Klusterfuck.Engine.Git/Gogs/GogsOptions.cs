namespace Klusterfuck.Engine.Git.Gogs;

/// <summary>Which Gogs keeps the repositories, and how it is spoken to.</summary>
public sealed record GogsOptions
{
    /// <summary>The fewest characters of <see cref="Key"/>.</summary>
    public const int ShortestKey = 32;

    /// <summary>The longest <see cref="Prefix"/>: names of users have 35 characters at most.</summary>
    public const int LongestPrefix = 8;

    /// <summary>Where it is: <c>http://gogs:3000/</c>, also with a path below it. No user, no password.</summary>
    public required Uri Url { get; init; }

    /// <summary>The name of its administrator, who owns the organisations.</summary>
    public required string User { get; init; }

    /// <summary>The administrator's password; null where only <see cref="Token"/> is known.</summary>
    public string? Password { get; init; }

    /// <summary>An access token of the administrator; null to make one with the password and keep it in <see cref="Folder"/>.</summary>
    public string? Token { get; init; }

    /// <summary>
    /// A random secret of at least 32 characters that stays the same: the passwords of functions' users and the webhook's secret are derived from it. It
    /// is never sent anywhere.
    /// </summary>
    public string Key { get; init; } = "";

    /// <summary>The folder of the mirrors; made where absent. Losing it loses nothing that Gogs has.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Where Gogs reports pushes: the address of this service with <c>/hooks/gogs</c>, as Gogs reaches it. Null: it reports none, and branches are polled.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>What the names of organisations and users begin with; two installations on one Gogs need different ones.</summary>
    public string Prefix { get; init; } = "kf-";

    /// <summary>How long one request to the API may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one fetch or push may take.</summary>
    public TimeSpan GitTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long reads make do with the mirror after Gogs did not answer, before it is asked again.</summary>
    public TimeSpan OutagePause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The options as they are used, or all that is wrong with them.</summary>
    public Validated<GogsOptions> Check()
    {
        var problems = new List<Problem>();
        if (!Url.IsAbsoluteUri || Url.Scheme is not ("http" or "https") || Url.UserInfo.Length > 0 || Url.Query.Length > 0 || Url.Fragment.Length > 0)
            problems.Add(new Problem("GogsUrlInvalid", "$.url", "The address of Gogs must be an http or https URL without a user, a query or a fragment."));
        if (User.Length == 0 || User.Any(c => char.IsControl(c) || c == ':'))
            problems.Add(new Problem("GogsUserInvalid", "$.user", "The user of Gogs must be named, without ':'."));
        if (string.IsNullOrEmpty(Password) && string.IsNullOrEmpty(Token))
            problems.Add(new Problem("GogsPasswordMissing", "$.password", "Neither a password nor a token of the user of Gogs is given."));
        if (Key.Length < ShortestKey)
            problems.Add(new Problem("GogsKeyInvalid", "$.key", $"The key must have {ShortestKey} characters or more."));
        if (Folder.Length == 0)
            problems.Add(new Problem("GogsFolderMissing", "$.folder", "No folder for the mirrors is named."));
        if (WebhookUrl is { } hook && (!hook.IsAbsoluteUri || hook.Scheme is not ("http" or "https")))
            problems.Add(new Problem("GogsWebhookInvalid", "$.webhookUrl", "The address for webhooks must be an http or https URL."));
        if (Prefix.Length is 0 or > LongestPrefix || !Prefix.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') || !char.IsAsciiLetter(Prefix[0]))
            problems.Add(new Problem("GogsPrefixInvalid", "$.prefix", $"The prefix must be 1 to {LongestPrefix} lower-case letters, digits and '-', beginning with a letter."));
        var root = Url.IsAbsoluteUri && !Url.AbsoluteUri.EndsWith('/') ? new Uri(Url.AbsoluteUri + "/") : Url;
        return problems.Count > 0 ? new(problems) : new(this with { Url = root, Folder = Path.GetFullPath(Folder) });
    }

    /// <summary>The address and the user; never a secret.</summary>
    public override string ToString() => $"{User} at {Url}";
}
