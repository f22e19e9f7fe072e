using System.Collections;
using Klusterfuck.Connectors;
using Klusterfuck.Connectors.Callbacks;

var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "");
var options = ConnectorOptions.Read(environment);
if (!options.IsValid)
{
    foreach (var problem in options.Problems)
        Console.Error.WriteLine(problem.Message);
    return 1;
}

await ConnectorHost.Build(options.Value, DeliveryPolicy.Default, TimeProvider.System).RunAsync();
return 0;
