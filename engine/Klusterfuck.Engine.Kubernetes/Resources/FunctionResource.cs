using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Functions.Hosting;
using Klusterfuck.Engine.Naming;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Resources;

/// <summary>Functions as custom resources.</summary>
internal sealed class FunctionResource : ResourceMap<FunctionDefinition>
{
    /// <inheritdoc/>
    public override ResourceKind Kind => ResourceKind.Function;

    /// <inheritdoc/>
    public override FunctionDefinition Read(JObject resource)
    {
        var meta = ResourceMeta.Of(resource);
        var spec = resource["spec"] as JObject ?? [];
        return new FunctionDefinition
        {
            Namespace = meta.Namespace,
            Name = meta.Name,
            Uid = meta.Uid,
            CreatedAt = meta.CreatedAt,
            Generation = meta.Generation,
            Labels = meta.Labels,
            Runtime = Enum.TryParse<FunctionRuntime>(Text(spec, "runtime"), ignoreCase: true, out var runtime) ? runtime : FunctionRuntime.Shell,
            Repository = ResourceName.TryParse(Text(spec, "repository"), out var repository) ? repository : meta.Name,
            Path = Text(spec, "path") ?? "",
            Env = ResourceMeta.Texts(spec["env"] as JObject),
            Secrets = [.. (spec["secrets"] as JArray ?? []).Select(s => ResourceName.TryParse((string?)s, out var name) ? name : default).Where(n => n != default)],
            Access = Text(spec, "access") == "public" ? FunctionAccess.Public : FunctionAccess.Token,
            Follow = Text(spec, "follow"),
            Hosting = ReadHosting(spec),
        };
    }

    /// <inheritdoc/>
    protected override JObject WriteSpec(FunctionDefinition definition)
    {
        var hosting = definition.Hosting;
        var spec = new JObject
        {
            ["runtime"] = definition.Runtime.ToString().ToLowerInvariant(),
            ["repository"] = definition.Repository.Value,
            ["path"] = definition.Path,
            ["access"] = definition.Access == FunctionAccess.Public ? "public" : "token",
            ["env"] = new JObject(definition.Env.Select(v => new JProperty(v.Key, v.Value))),
            ["secrets"] = new JArray(definition.Secrets.Select(s => s.Value)),
            ["service"] = Without(new JObject { ["type"] = hosting.Service.NodePort ? "NodePort" : "ClusterIP", ["nodePort"] = hosting.Service.Port }),
            ["scale"] = new JObject { ["min"] = hosting.Scale.Min, ["max"] = hosting.Scale.Max, ["cpuPercent"] = hosting.Scale.CpuPercent },
            ["limits"] = Without(new JObject
            {
                ["cpu"] = hosting.Limits.Cpu, ["memory"] = hosting.Limits.Memory, ["cpuRequest"] = hosting.Limits.CpuRequest, ["memoryRequest"] = hosting.Limits.MemoryRequest,
            }),
            ["image"] = hosting.Image,
            ["follow"] = definition.Follow,
        };
        if (hosting.Ingress is { } i)
            spec["ingress"] = Without(new JObject { ["host"] = i.Host, ["path"] = i.Path, ["className"] = i.ClassName, ["tlsSecret"] = i.TlsSecret });
        return Without(spec);
    }

    private static FunctionHosting ReadHosting(JObject spec)
    {
        var service = spec["service"] as JObject ?? [];
        var scale = spec["scale"] as JObject ?? [];
        var limits = spec["limits"] as JObject ?? [];
        var usual = new FunctionLimits();
        var least = (int?)scale["min"] ?? 1;
        return new FunctionHosting
        {
            Image = Text(spec, "image"),
            Service = new FunctionService(Text(service, "type") == "NodePort", (int?)service["nodePort"]),
            Ingress = spec["ingress"] is JObject i ? new FunctionIngress(Text(i, "host") ?? "", Text(i, "path") ?? "/", Text(i, "className"), Text(i, "tlsSecret")) : null,
            Scale = new FunctionScale(least, (int?)scale["max"] ?? least, (int?)scale["cpuPercent"] ?? 80),
            Limits = new FunctionLimits(
                Text(limits, "cpu"), Text(limits, "memory") ?? usual.Memory, Text(limits, "cpuRequest") ?? usual.CpuRequest,
                Text(limits, "memoryRequest") ?? usual.MemoryRequest),
        };
    }

    private static string? Text(JObject json, string key) => (string?)json[key] is { Length: > 0 } text ? text : null;

    private static JObject Without(JObject json)
    {
        foreach (var empty in json.Properties().Where(p => p.Value is JValue { Value: null }).ToList())
            empty.Remove();
        return json;
    }
}
