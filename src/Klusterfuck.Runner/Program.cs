using System.Collections;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Messaging;
using Klusterfuck.Engine.Redis.Runs;
using Klusterfuck.Runner;

if (args is ["--help" or "-h" or "-?"])
{
    Console.WriteLine(RunnerSettings.Usage);
    return 0;
}
var settings = RunnerSettings.Read(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? ""));
if (!settings.IsValid)
{
    foreach (var problem in settings.Problems)
        Console.Error.WriteLine(problem.Message);
    return 2;
}
try
{
    using var logging = LoggerFactory.Create(log => log.AddSimpleConsole(console => console.SingleLine = true));
    await using var store = await StoreOpening.OpenAsync(
        settings.Value.Redis, settings.Value.Limits, TimeSpan.FromMinutes(2), TimeProvider.System, logging.CreateLogger<RedisRunStore>(), CancellationToken.None);
    await using var publishers = new MessagePublishers();
    await using var app = await RunnerHost.BuildAsync(settings.Value, store, publishers.All, TimeProvider.System);
    await app.RunAsync();
    return 0;
}
catch (KlusterfuckException e)
{
    Console.Error.WriteLine(e.Hint is null ? e.Message : $"{e.Message} {e.Hint}");
    return 1;
}
