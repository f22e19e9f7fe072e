using System.Collections.Immutable;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Invocation;

/// <summary>How a commit is run: its <c>config.yaml</c>, read and checked.</summary>
public sealed record FunctionConfig
{
    /// <summary>The file that holds it, in the function's folder of the repository.</summary>
    public const string FileName = "config.yaml";

    /// <summary>The longest <see cref="Timeout"/>.</summary>
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(24);

    /// <summary>The program and its arguments; at least one element. <c>./</c> at the beginning of an element is the folder of <c>config.yaml</c>.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>How the program meets its requests; one process a request unless said.</summary>
    public FunctionMode Mode { get; init; }

    /// <summary>Files given the run bit after checkout, relative to the folder of <c>config.yaml</c>.</summary>
    public ImmutableArray<string> Executables { get; init; } = [];

    /// <summary>Media type of the response; <c>text/plain; charset=utf-8</c> unless said. A CGI response's own Content-Type wins.</summary>
    public string ContentType { get; init; } = "text/plain; charset=utf-8";

    /// <summary>How standard output becomes the response.</summary>
    public ResponseMode Response { get; init; } = ResponseMode.Plain;

    /// <summary>Time from start to exit, then the process group is killed; 30 s unless said, 1 ms to 24 h.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests at once per worker; 20 unless said, 1 to 10000.</summary>
    public int Concurrency { get; init; } = 20;

    /// <summary>The largest request body in bytes; 6 MiB unless said.</summary>
    public long MaxRequestBytes { get; init; } = 6 * 1024 * 1024;

    /// <summary>Environment of the program.</summary>
    public ImmutableSortedDictionary<string, string> Env { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Secrets the program gets as variables.</summary>
    public ImmutableArray<ResourceName> Secrets { get; init; } = [];

    /// <summary>What prepares the checkout instead of <c>pip</c> and <c>npm ci</c>; empty where it does not say.</summary>
    public ImmutableArray<string> Prepare { get; init; } = [];

    /// <summary>Whether interpreters may be started ahead of the request; the program itself never is. True unless said.</summary>
    public bool Prestart { get; init; } = true;

    /// <summary>Python modules imported when the interpreter is started ahead, beside those of the standard library.</summary>
    public ImmutableArray<string> Preload { get; init; } = [];
}
