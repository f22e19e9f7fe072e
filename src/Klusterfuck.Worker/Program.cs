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

await WorkerHost.Build(options.Value, TimeProvider.System).RunAsync();
return 0;
