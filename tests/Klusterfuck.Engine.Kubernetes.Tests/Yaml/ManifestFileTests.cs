using Klusterfuck.Engine.Kubernetes.Yaml;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Yaml;

public sealed class ManifestFileTests
{
    [Fact]
    public void Write_AwkwardScalars_AreReadAgainTheSame()
    {
        var json = new JObject
        {
            ["texts"] = new JArray("", "on", "No", "true", "1", "1.5", "a: b", "line\nline", "'\"", "x:", "-", "# no", "null", " edge "),
            ["numbers"] = new JArray(1, -5, 1.5),
            ["flags"] = new JArray(true, false),
            ["none"] = JValue.CreateNull(),
            ["empty"] = new JObject { ["map"] = new JObject(), ["list"] = new JArray() },
            ["nested"] = new JArray(new JObject { ["a"] = new JArray(new JObject { ["b"] = 1, ["c"] = 2 }) }, new JObject { ["d"] = "e" }),
        };
        Assert.Equal(json, Assert.Single(ManifestFile.Read(ManifestFile.Write([json]))), JToken.EqualityComparer);
    }

    [Fact]
    public void Read_NoYaml_SaysTheLine()
    {
        var error = Assert.Throws<KlusterfuckException>(() => ManifestFile.Read("a: 1\nb: [\n"));
        Assert.Equal(ErrorCodes.Invalid, error.Code);
        Assert.Contains("Line", error.Problems[0].Message, StringComparison.Ordinal);
    }
}
