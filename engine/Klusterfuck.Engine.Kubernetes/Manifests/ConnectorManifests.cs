using System.Text;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Manifests;

/// <summary>The objects of a connector node: Secret, Deployment, Service and NetworkPolicy.</summary>
internal static class ConnectorManifests
{
    /// <summary>The key of the callback address in the node's Secret.</summary>
    public const string CallbackKey = "callback-url";

    private const int Port = 5000;
    private const int AdminPort = 5001;
    private const int GraceSeconds = 45;

    /// <summary>The objects, in the order they are applied.</summary>
    /// <param name="plan">What they are made of.</param>
    /// <param name="system">The namespace of admin.</param>
    public static IReadOnlyList<JObject> Build(ConnectorPlan plan, string system) => [Secret(plan), Deployment(plan), Service(plan), NetworkPolicy(plan, system)];

    private static string Name(ConnectorPlan plan) => ChildName.Of(plan.Flow, plan.Node);

    private static JObject Labels(ConnectorPlan plan) => Marks.OfNode(plan.Flow.Value, plan.Node.Value);

    private static JObject Secret(ConnectorPlan plan) => Child.Of(
        "v1", "Secret", Name(plan), plan.Owner, Labels(plan),
        new JProperty("type", "Opaque"),
        new JProperty("data", new JObject { [CallbackKey] = Convert.ToBase64String(Encoding.UTF8.GetBytes(plan.Callback.AbsoluteUri)) }));

    // One pod takes turns with nobody: a source that may be read by one only must not be read by the old and the new one together.
    private static JObject Deployment(ConnectorPlan plan) => Child.Of(
        "apps/v1", "Deployment", Name(plan), plan.Owner, Labels(plan),
        new JProperty("spec", new JObject
        {
            ["replicas"] = 1,
            ["revisionHistoryLimit"] = 3,
            ["strategy"] = new JObject { ["type"] = "Recreate" },
            ["selector"] = new JObject { ["matchLabels"] = Labels(plan) },
            ["template"] = new JObject
            {
                ["metadata"] = new JObject { ["labels"] = Labels(plan), ["annotations"] = Annotations(plan) },
                ["spec"] = Pod.Spec(Container(plan), GraceSeconds),
            },
        }));

    private static JObject Annotations(ConnectorPlan plan)
    {
        var annotations = new JObject { [Marks.SecretVersions] = plan.SecretVersions };
        if (plan.Requests != ConnectorRequests.None)
            annotations[Marks.Requests] = plan.Requests.ToString().ToLowerInvariant();
        return annotations;
    }

    private static JObject Container(ConnectorPlan plan)
    {
        var container = Pod.Container("connector", plan.Image);
        var env = new JArray
        {
            Pod.Variable("HOME", Pod.WorkFolder),
            Pod.Variable("TMPDIR", "/tmp"),
            Pod.Variable("CONNECTOR", plan.Connector),
            Pod.Variable("CALLBACK_URL", Name(plan), CallbackKey),
            Pod.Variable("PORT", $"{Port}"),
            Pod.Variable("ADMIN_PORT", $"{AdminPort}"),
        };
        foreach (var (name, value) in plan.Texts)
            env.Add(Pod.Variable(name, value));
        foreach (var (name, secret) in plan.Secrets)
            env.Add(Pod.Variable(name, ChildName.OfSecret(secret), FunctionManifests.ValueKey));
        container["env"] = env;
        container["ports"] = new JArray(Pod.Port("http", Port), Pod.Port("admin", AdminPort));
        container["resources"] = new JObject
        {
            ["requests"] = new JObject { ["cpu"] = "20m", ["memory"] = "64Mi" },
            ["limits"] = new JObject { ["memory"] = "256Mi" },
        };
        if (plan.Probed)
        {
            container["readinessProbe"] = Pod.Probe("/readyz", "admin", periodSeconds: 5, failureThreshold: 3);
            container["livenessProbe"] = Pod.Probe("/healthz", "admin", periodSeconds: 10, failureThreshold: 6);
        }

        return container;
    }

    private static JObject Service(ConnectorPlan plan) => Child.Of(
        "v1", "Service", Name(plan), plan.Owner, Labels(plan),
        new JProperty("spec", new JObject
        {
            ["type"] = "ClusterIP",
            ["selector"] = Labels(plan),
            ["ports"] = new JArray(new JObject { ["name"] = "http", ["port"] = 80, ["targetPort"] = "http", ["protocol"] = "TCP" }),
        }));

    // Admin lets in who has the token, the node's key or a signature, and asks how the connector is; one that takes what comes must not be reached around it.
    private static JObject NetworkPolicy(ConnectorPlan plan, string system) => Child.Of(
        "networking.k8s.io/v1", "NetworkPolicy", Name(plan), plan.Owner, Labels(plan),
        new JProperty("spec", new JObject
        {
            ["podSelector"] = new JObject { ["matchLabels"] = Labels(plan) },
            ["policyTypes"] = new JArray("Ingress"),
            ["ingress"] = new JArray(new JObject
            {
                ["from"] = new JArray(new JObject
                {
                    ["namespaceSelector"] = new JObject { ["matchLabels"] = new JObject { ["kubernetes.io/metadata.name"] = system } },
                    ["podSelector"] = new JObject { ["matchLabels"] = new JObject { ["app"] = "klusterfuck" } },
                }),
                ["ports"] = new JArray(new JObject { ["port"] = "http", ["protocol"] = "TCP" }, new JObject { ["port"] = "admin", ["protocol"] = "TCP" }),
            }),
        }));
}
