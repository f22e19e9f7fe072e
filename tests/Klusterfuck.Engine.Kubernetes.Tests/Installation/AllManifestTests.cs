using Klusterfuck.Engine.Kubernetes.Tests.Manifests;
using Klusterfuck.Engine.Kubernetes.Yaml;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Installation;

public sealed class AllManifestTests
{
    private const string Heading = """
        # Klusterfuck, whole: kubectl apply --server-side -f all.yaml
        # Rendered from the pieces beside it; change those.

        """;

    private static readonly string Folder = Path.Combine(Repository.Root, "k8s");

    private static List<JObject> Objects => Kustomization.Render(Folder);

    [Fact]
    public void AllYaml_IsWhatThePiecesRenderTo()
    {
        var file = Path.Combine(Folder, "all.yaml");
        var rendered = Heading + ManifestFile.Write(Objects);
        if (Environment.GetEnvironmentVariable("KF_WRITE_GOLDEN") is "1")
            File.WriteAllText(file, rendered);
        Assert.Equal(File.ReadAllText(file), rendered);
    }

    [Fact]
    public void Objects_All_LoadIntoTypedModels()
    {
        Assert.NotEmpty(Objects);
        Assert.All(Objects, TypedModels.AssertLoads);
    }

    [Fact]
    public void Objects_All_HoldNoPassword()
    {
        Assert.DoesNotContain(Objects, o => (string?)o["kind"] == "Secret");
        Assert.DoesNotContain("password:", File.ReadAllText(Path.Combine(Folder, "all.yaml")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Pods_All_MeetTheRestrictedStandard()
    {
        var pods = Objects.Where(o => (string?)o["kind"] == "Deployment").Select(o => o["spec"]!["template"]!["spec"]!).ToList();
        Assert.Equal(4, pods.Count);
        Assert.All(pods, pod =>
        {
            Assert.True((bool)pod["securityContext"]!["runAsNonRoot"]!);
            Assert.Equal("RuntimeDefault", (string?)pod["securityContext"]!["seccompProfile"]!["type"]);
            Assert.All((pod["initContainers"] ?? new JArray()).Concat(pod["containers"]!), container =>
            {
                Assert.False((bool)container["securityContext"]!["allowPrivilegeEscalation"]!);
                Assert.True((bool)container["securityContext"]!["readOnlyRootFilesystem"]!);
                Assert.Equal(["ALL"], container["securityContext"]!["capabilities"]!["drop"]!.Select(c => (string)c!));
                Assert.NotNull(container["resources"]?["limits"]?["memory"]);
            });
        });
    }

    [Fact]
    public void Images_All_ArePinned()
    {
        var images = Objects.Where(o => (string?)o["kind"] == "Deployment").SelectMany(o => o.SelectTokens("$..image")).Select(i => (string)i!).Distinct().ToList();
        Assert.NotEmpty(images);
        Assert.All(images, image => Assert.Matches(@":[^:/]*\d+\.\d+\.\d+[^:/]*$", image));
    }

    [Fact]
    public void Passwords_None_AreArguments()
    {
        var lines = Objects.SelectMany(o => o.SelectTokens("$..command").Concat(o.SelectTokens("$..args"))).SelectMany(a => a).Select(a => (string)a!)
            .Concat(Objects.Where(o => (string?)o["kind"] == "ConfigMap").SelectMany(o => ((JObject)o["data"]!).Properties()).Where(p => p.Name.EndsWith(".sh", StringComparison.Ordinal))
                .SelectMany(p => ((string)p.Value!).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')));

        // The commands of a script that take a variable with a password: functions and what the shell does itself, and nothing that is started.
        string[] secrets = ["$GOGS_ADMIN_PASSWORD", "$password", "$REDISCLI_AUTH"];
        var taking = lines.Select(l => l.Trim()).Where(l => secrets.Any(s => l.Contains(s, StringComparison.Ordinal))).ToList();
        Assert.NotEmpty(taking);
        Assert.All(taking, line => Assert.Matches(@"^(if ! ask |ask |first=\$\(printf |printf [^|]*\| curl [^$]*""\$@""$|printf 'requirepass ""%s""\\n' ""\$REDISCLI_AUTH"" > /tmp/password.conf$)", line));
    }

    // What DESIGN calls durable: a run is answered for when it is on the disk, and stays there.
    [Theory]
    [InlineData("appendonly yes")]
    [InlineData("appendfsync always")]
    [InlineData("maxmemory-policy noeviction")]
    [InlineData("dir /data")]
    public void Redis_Settings_KeepWhatIsConfirmed(string line)
    {
        var settings = Objects.Single(o => (string?)o["kind"] == "ConfigMap" && (string?)o["metadata"]!["name"] == "klusterfuck-redis")["data"]!["redis.conf"]!;
        Assert.Contains(line, ((string)settings!).Split('\n'));
        var pod = Objects.Single(o => (string?)o["kind"] == "Deployment" && (string?)o["metadata"]!["name"] == "klusterfuck-redis")["spec"]!["template"]!["spec"]!;
        Assert.Equal("klusterfuck-redis", (string?)pod.SelectToken("volumes[?(@.name=='data')].persistentVolumeClaim.claimName"));
        Assert.Equal("/data", (string?)pod.SelectToken("containers[0].volumeMounts[?(@.name=='data')].mountPath"));
    }

    [Fact]
    public void Pods_EachOfThem_HaveANetworkPolicyAndAServiceOfTheirOwn()
    {
        foreach (var app in Objects.Where(o => (string?)o["kind"] == "Deployment").Select(o => (string)o["spec"]!["selector"]!["matchLabels"]!["app"]!))
        {
            Assert.Single(Objects, o => (string?)o["kind"] == "NetworkPolicy" && (string?)o.SelectToken("spec.podSelector.matchLabels.app") == app);
            Assert.Single(Objects, o => (string?)o["kind"] == "Service" && (string?)o.SelectToken("spec.selector.app") == app);
        }

        Assert.Single(Objects, o => (string?)o["kind"] == "NetworkPolicy" && !o.SelectToken("spec.podSelector")!.HasValues);
    }

    [Fact]
    public void Keys_NamedByPods_AreMadeAtTheFirstStart()
    {
        var named = Objects.SelectMany(o => o.SelectTokens("$..secretKeyRef")).Select(r => ((string)r["name"]!, (string)r["key"]!)).Distinct();
        Assert.Superset(named.ToHashSet(), Kubernetes.Installation.ClusterKeys.Names.ToHashSet());
    }

    [Fact]
    public void Admin_Service_IsAsPromised()
    {
        var service = Objects.Single(o => (string?)o["kind"] == "Service" && (string?)o["metadata"]!["name"] == "klusterfuck-admin");
        Assert.Equal(("ClusterIP", 8080, "klusterfuck"), ((string?)service["spec"]!["type"], (int)service["spec"]!["ports"]![0]!["port"]!, (string?)service["spec"]!["selector"]!["app"]));
    }

    [Fact]
    public void Roles_None_AllowEverythingOrAreBoundClusterWide()
    {
        Assert.DoesNotContain(Objects, o => (string?)o["kind"] == "ClusterRoleBinding");
        Assert.DoesNotContain("*", Objects.Where(o => (string?)o["kind"] is "Role" or "ClusterRole").SelectMany(o => o["rules"]!.SelectMany(r => r["verbs"]!.Concat(r["resources"]!))).Select(v => (string)v!));
    }
}
