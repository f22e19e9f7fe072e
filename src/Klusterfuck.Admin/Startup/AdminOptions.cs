using System.Collections.Immutable;
using Klusterfuck.Admin.Cluster;
using Klusterfuck.Engine.Embedded;

namespace Klusterfuck.Admin.Startup;

/// <summary>How the service is started.</summary>
public sealed record AdminOptions
{
    /// <summary>Where it listens unless said.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>The data folder and how its runner works.</summary>
    public EmbeddedOptions Engine { get; init; } = new();

    /// <summary>Where it listens: <c>http://host:port</c>; port 0 for a free one.</summary>
    public ImmutableArray<string> Urls { get; init; } = [DefaultUrl];

    /// <summary>Host names it answers for, beside loopback and those of <see cref="Urls"/>.</summary>
    public ImmutableArray<string> AllowedHosts { get; init; } = [];

    /// <summary>The owner's own token, at least 16 characters; null for the data folder's.</summary>
    public string? Token { get; init; }

    /// <summary>The cluster it serves; null for the data folder alone.</summary>
    public ClusterSettings? Cluster { get; init; }

    /// <summary>Where the built dashboard is: <c>wwwroot</c> beside this program unless said.</summary>
    public string DashboardFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");

    /// <summary>The OTLP collector traces and metrics are sent to; null for none.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>How long requests that run may go on when the service is told to end; 15 s unless said.</summary>
    public TimeSpan ShutdownTime { get; init; } = TimeSpan.FromSeconds(15);
}
