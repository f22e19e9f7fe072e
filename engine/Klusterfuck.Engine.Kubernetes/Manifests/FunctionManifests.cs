using System.Text;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Functions.Hosting;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Manifests;

/// <summary>The objects of a function: Secret, Deployment, Service, NetworkPolicy and, where asked for, Ingress, HorizontalPodAutoscaler and PodDisruptionBudget.</summary>
/// <param name="options">The images and the namespace of admin.</param>
internal sealed class FunctionManifests(ClusterOptions options)
{
    /// <summary>The key of the access token in the function's Secret.</summary>
    public const string TokenKey = "token";

    /// <summary>The key of the git user in it.</summary>
    public const string GitUserKey = "git-user";

    /// <summary>The key of the git password in it.</summary>
    public const string GitPasswordKey = "git-password";

    /// <summary>The key of the value in the Secret of a user's secret.</summary>
    public const string ValueKey = "value";

    private const int Port = 5000;
    private const int AdminPort = 5001;
    private const int ServicePort = 80;

    // Endpoints are told of a pod that ends a moment after it is told itself.
    private const int PauseSeconds = 5;
    private const int EndSeconds = 10;
    private const int ProgressSeconds = 600;

    /// <summary>The objects, in the order they are applied.</summary>
    public IReadOnlyList<JObject> Build(WorkerPlan plan)
    {
        var children = new List<JObject> { Secret(plan), Deployment(plan), Service(plan), NetworkPolicy(plan) };
        var hosting = plan.Definition.Hosting;
        if (hosting.Ingress is { } ingress)
            children.Add(Ingress(plan, ingress));
        if (hosting.Scale.Max > hosting.Scale.Min)
            children.Add(Autoscaler(plan, hosting.Scale));
        if (hosting.Scale.Min > 1)
            children.Add(DisruptionBudget(plan));
        return children;
    }

    private static JObject Labels(WorkerPlan plan) => Marks.OfFunction(plan.Definition.Name.Value);

    private static JObject Selector(WorkerPlan plan) => new() { ["matchLabels"] = Labels(plan) };

    private static string Name(WorkerPlan plan) => ChildName.Of(plan.Definition.Name);

    private static JObject Secret(WorkerPlan plan) => Child.Of(
        "v1", "Secret", Name(plan), plan.Owner, Labels(plan),
        new JProperty("type", "Opaque"),
        new JProperty("data", new JObject
        {
            [TokenKey] = Encode(plan.Keys.Token), [GitUserKey] = Encode(plan.Keys.GitUser), [GitPasswordKey] = Encode(plan.Keys.GitPassword),
        }));

    private JObject Deployment(WorkerPlan plan)
    {
        var scale = plan.Definition.Hosting.Scale;
        var spec = new JObject
        {
            ["revisionHistoryLimit"] = 3,
            ["progressDeadlineSeconds"] = ProgressSeconds,
            ["strategy"] = new JObject { ["type"] = "RollingUpdate", ["rollingUpdate"] = new JObject { ["maxUnavailable"] = 0, ["maxSurge"] = 1 } },
            ["selector"] = Selector(plan),
            ["template"] = new JObject
            {
                ["metadata"] = new JObject
                {
                    ["labels"] = Labels(plan),
                    ["annotations"] = new JObject { [Marks.Commit] = plan.Commit.Value, [Marks.SecretVersions] = plan.SecretVersions },
                },
                ["spec"] = Pod.Spec(Container(plan), (int)Math.Ceiling(plan.Timeout.TotalSeconds) + PauseSeconds + EndSeconds),
            },
        };

        // Where more workers come and go by themselves, how many there are is not said here.
        if (scale.Max <= scale.Min)
            spec["replicas"] = scale.Min;
        return Child.Of("apps/v1", "Deployment", Name(plan), plan.Owner, Labels(plan), new JProperty("spec", spec));
    }

    private JObject Container(WorkerPlan plan)
    {
        var container = Pod.Container("worker", plan.Definition.Hosting.Image ?? options.Image("worker"));
        container["env"] = Environment(plan);
        container["ports"] = new JArray(Pod.Port("http", Port), Pod.Port("admin", AdminPort));
        container["resources"] = Resources(plan.Definition.Hosting.Limits);
        container["readinessProbe"] = Pod.Probe("/readyz", "admin", periodSeconds: 2, failureThreshold: 2);
        container["livenessProbe"] = Pod.Probe("/healthz", "admin", periodSeconds: 10, failureThreshold: 6);
        container["lifecycle"] = new JObject
        {
            ["preStop"] = new JObject { ["exec"] = new JObject { ["command"] = new JArray("sleep", $"{PauseSeconds}") } },
        };
        return container;
    }

    private JArray Environment(WorkerPlan plan)
    {
        var definition = plan.Definition;
        var env = new JArray
        {
            Pod.Variable("HOME", Pod.WorkFolder),
            Pod.Variable("TMPDIR", "/tmp"),
            Pod.Variable("WORK_DIR", $"{Pod.WorkFolder}/function"),
            Pod.Variable("GIT_URL", plan.Repository.AbsoluteUri),
            Pod.Variable("GIT_MIRROR_URL", new Uri(options.Admin, $"/git/mirror/namespaces/{definition.Namespace}/{definition.Name}.git").AbsoluteUri),
            Pod.Variable("GIT_USER", Name(plan), GitUserKey),
            Pod.Variable("GIT_PASSWORD", Name(plan), GitPasswordKey),
            Pod.Variable("GIT_COMMIT", plan.Commit.Value),
            Pod.Variable("GIT_PATH", definition.Path),
            Pod.Variable("PORT", $"{Port}"),
            Pod.Variable("ADMIN_PORT", $"{AdminPort}"),
            Pod.Variable("KF_NAMESPACE", definition.Namespace.Value),
            Pod.Variable("KF_FUNCTION", definition.Name.Value),
            Pod.Variable("KF_ACCESS", definition.Access == FunctionAccess.Public ? "public" : "token"),
            Pod.Variable("KF_TOKEN", Name(plan), TokenKey),
        };
        foreach (var secret in plan.Secrets.Where(s => !definition.Env.ContainsKey(VariableOf(s))))
            env.Add(Pod.Variable($"KF_VAR_{VariableOf(secret)}", ChildName.OfSecret(secret), ValueKey));
        foreach (var (name, value) in definition.Env)
            env.Add(Pod.Variable($"KF_VAR_{name}", value));
        return env;
    }

    private static JObject Service(WorkerPlan plan)
    {
        var service = plan.Definition.Hosting.Service;
        var port = new JObject { ["name"] = "http", ["port"] = ServicePort, ["targetPort"] = "http", ["protocol"] = "TCP" };
        if (service is { NodePort: true, Port: { } number })
            port["nodePort"] = number;
        return Child.Of(
            "v1", "Service", Name(plan), plan.Owner, Labels(plan),
            new JProperty("spec", new JObject { ["type"] = service.NodePort ? "NodePort" : "ClusterIP", ["selector"] = Labels(plan), ["ports"] = new JArray(port) }));
    }

    // Admin and runners call functions, and admin carries their traffic; whoever else may only where the function is to be reached from outside.
    private JObject NetworkPolicy(WorkerPlan plan)
    {
        var hosting = plan.Definition.Hosting;
        var rule = new JObject { ["ports"] = new JArray(new JObject { ["port"] = "http", ["protocol"] = "TCP" }) };
        if (!hosting.Service.NodePort && hosting.Ingress is null)
        {
            rule["from"] = new JArray(new JObject
            {
                ["namespaceSelector"] = new JObject { ["matchLabels"] = new JObject { ["kubernetes.io/metadata.name"] = options.System.Value } },
                ["podSelector"] = new JObject
                {
                    ["matchExpressions"] = new JArray(new JObject { ["key"] = "app", ["operator"] = "In", ["values"] = new JArray("klusterfuck", "klusterfuck-runner") }),
                },
            });
        }

        return Child.Of(
            "networking.k8s.io/v1", "NetworkPolicy", Name(plan), plan.Owner, Labels(plan),
            new JProperty("spec", new JObject { ["podSelector"] = Selector(plan), ["policyTypes"] = new JArray("Ingress"), ["ingress"] = new JArray(rule) }));
    }

    private static JObject Ingress(WorkerPlan plan, FunctionIngress ingress)
    {
        var backend = new JObject { ["service"] = new JObject { ["name"] = Name(plan), ["port"] = new JObject { ["name"] = "http" } } };
        var path = new JObject { ["path"] = ingress.Path, ["pathType"] = "Prefix", ["backend"] = backend };
        var spec = new JObject
        {
            ["rules"] = new JArray(new JObject { ["host"] = ingress.Host, ["http"] = new JObject { ["paths"] = new JArray(path) } }),
        };
        if (ingress.ClassName is { } className)
            spec["ingressClassName"] = className;
        if (ingress.TlsSecret is { } secret)
            spec["tls"] = new JArray(new JObject { ["hosts"] = new JArray(ingress.Host), ["secretName"] = secret });
        return Child.Of("networking.k8s.io/v1", "Ingress", Name(plan), plan.Owner, Labels(plan), new JProperty("spec", spec));
    }

    private static JObject Autoscaler(WorkerPlan plan, FunctionScale scale) => Child.Of(
        "autoscaling/v2", "HorizontalPodAutoscaler", Name(plan), plan.Owner, Labels(plan),
        new JProperty("spec", new JObject
        {
            ["scaleTargetRef"] = new JObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["name"] = Name(plan) },
            ["minReplicas"] = scale.Min,
            ["maxReplicas"] = scale.Max,
            ["metrics"] = new JArray(new JObject
            {
                ["type"] = "Resource",
                ["resource"] = new JObject
                {
                    ["name"] = "cpu",
                    ["target"] = new JObject { ["type"] = "Utilization", ["averageUtilization"] = scale.CpuPercent },
                },
            }),
        }));

    private static JObject DisruptionBudget(WorkerPlan plan) => Child.Of(
        "policy/v1", "PodDisruptionBudget", Name(plan), plan.Owner, Labels(plan),
        new JProperty("spec", new JObject { ["maxUnavailable"] = 1, ["selector"] = Selector(plan) }));

    private static JObject Resources(FunctionLimits limits)
    {
        var most = new JObject { ["memory"] = limits.Memory };
        if (limits.Cpu is { } cpu)
            most["cpu"] = cpu;
        return new JObject { ["requests"] = new JObject { ["cpu"] = limits.CpuRequest, ["memory"] = limits.MemoryRequest }, ["limits"] = most };
    }

    private static string VariableOf(ResourceName secret) => secret.Value.ToUpperInvariant().Replace('-', '_');

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
