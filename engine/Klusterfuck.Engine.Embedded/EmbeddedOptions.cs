using System.Collections.Immutable;
using Klusterfuck.Engine.Flows.PublishNodes;
using Klusterfuck.Engine.Flows.RequestNodes;
using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Engine.Selections.Following;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Klusterfuck.Engine.Embedded;

/// <summary>Where and how the embedded engine keeps its state.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>The data folder, on a local disk: <c>KF_DATA</c> where set, else <c>~/.klusterfuck</c>. Made on first use, mode 0700.</summary>
    public string DataFolder { get; init; } = DefaultDataFolder;

    /// <summary>What stands for the folder's own definitions, repositories and platform; null for the folder's own.</summary>
    public EnginePorts? Ports { get; init; }

    /// <summary>A run store that others execute the runs of; null for the folder's own, which whoever holds its lock executes.</summary>
    public RunPorts? Runs { get; init; }

    /// <summary>How its runner works.</summary>
    public RunnerOptions Runner { get; init; } = new();

    /// <summary>Where nodes of kind <c>request</c> may go: the public internet, and the networks of <c>KF_ALLOW_REQUESTS</c> unless said.</summary>
    public RequestOptions Requests { get; init; } = RequestOptions.Parse(Environment.GetEnvironmentVariable("KF_ALLOW_REQUESTS"));

    /// <summary>Where nodes of kind <c>publish</c> may send. Steps to others wait for a process that can; none unless said.</summary>
    public ImmutableArray<IMessagePublisher> Publishers { get; init; } = [];

    /// <summary>The Gogs that keeps the repositories, with its mirrors and its key in the data folder; null for bare ones in the data folder.</summary>
    public GogsOptions? Gogs { get; init; }

    /// <summary>How branches are followed.</summary>
    public FollowOptions Follow { get; init; } = new();

    /// <summary>Where it says what goes wrong beside its callers; nowhere unless said.</summary>
    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The default data folder.</summary>
    public static string DefaultDataFolder =>
        Environment.GetEnvironmentVariable("KF_DATA") is { Length: > 0 } folder
            ? Path.GetFullPath(folder)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".klusterfuck");
}
