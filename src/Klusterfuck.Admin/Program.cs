using System.Net.Sockets;
using Klusterfuck.Admin.Cluster;
using Klusterfuck.Admin.Startup;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Engine.Messaging;

if (AdminArguments.AsksForHelp(args))
{
    Console.WriteLine(AdminArguments.Usage);
    return 0;
}
if (args is ["--bootstrap"])
    return await Bootstrap.RunAsync(Environment.GetEnvironmentVariable, CancellationToken.None);
var (options, refusal) = AdminArguments.Parse(args, Environment.GetEnvironmentVariable);
if (options is null)
{
    Console.Error.WriteLine($"{refusal}\n\n{AdminArguments.Usage}");
    return 2;
}
try
{
    await using var publishers = new MessagePublishers();
    using var logging = LoggerFactory.Create(log => log.AddSimpleConsole(console => console.SingleLine = true));
    await using var runs = options.Cluster?.Redis is { } redis ? await ServedRuns.OpenAsync(redis, options.Urls, options.Token!, TimeProvider.System, logging) : null;
    using var cluster = options.Cluster is { } settings ? new ServedCluster(settings, TimeProvider.System, logging) { Runners = runs?.Directory } : null;
    var engine = options.Engine with { Publishers = publishers.All, Ports = cluster?.Engine.Ports, Runs = runs?.Ports };
    await using var embedded = await EmbeddedEngine.OpenAsync(engine, TimeProvider.System, CancellationToken.None);
    await using var app = AdminApp.Create(options, embedded, TimeProvider.System, cluster);
    await app.StartAsync();
    Console.WriteLine(Greeting.Of(app, options, embedded));
    await app.WaitForShutdownAsync();
    return 0;
}
catch (OperationCanceledException) // Told to end while it starts.
{
    return 1;
}
catch (KlusterfuckException e)
{
    Console.Error.WriteLine(e.Hint is null ? e.Message : $"{e.Message} {e.Hint}");
    return 1;
}
catch (Exception e) when (e is IOException or SocketException)
{
    Console.Error.WriteLine($"Listening at {string.Join(" and ", options.Urls)} failed: {(e.InnerException ?? e).Message}");
    return 1;
}
