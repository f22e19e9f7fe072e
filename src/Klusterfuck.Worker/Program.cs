using System.Collections;
using Klusterfuck.Worker;

var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "");
var options = WorkerOptions.Read(environment);
if (!options.IsValid)
{
    foreach (var problem in options.Problems)
        Console.Error.WriteLine(problem.Message);
    return 1;
}

// What comes by a socket is taken on by the thread that noticed it; whatever may take its time there leaves it (FunctionEndpoint). Half of the processors have one such
// thread: what programs answer is taken on by another.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", $"{(Environment.ProcessorCount + 1) / 2}");
await WorkerHost.Build(options.Value, TimeProvider.System).RunAsync();
return 0;
