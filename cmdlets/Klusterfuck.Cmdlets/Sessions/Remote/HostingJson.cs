using System.Text.Json;
using Klusterfuck.Engine.Functions.Hosting;

namespace Klusterfuck.Cmdlets.Sessions.Remote;

/// <summary>How a function is run, as an admin says it and is told.</summary>
internal static class HostingJson
{
    private const string OnNodes = "NodePort";

    /// <summary>Reads it; what an older admin does not say is as for a new function.</summary>
    public static FunctionHosting Read(JsonElement json)
    {
        var start = FunctionHosting.Default;
        return new FunctionHosting
        {
            Image = json.Text("image"),
            Service = json.Object("service") is { } service ? new(service.Text("type") == OnNodes, (int?)service.Number("nodePort")) : start.Service,
            Ingress = json.Object("ingress") is { } ingress
                ? new(ingress.Text("host") ?? "", ingress.Text("path") ?? "/", ingress.Text("className"), ingress.Text("tlsSecret"))
                : null,
            Scale = json.Object("scale") is { } scale
                ? new((int)(scale.Number("min") ?? start.Scale.Min), (int)(scale.Number("max") ?? start.Scale.Max), (int)(scale.Number("cpuPercent") ?? start.Scale.CpuPercent))
                : start.Scale,
            Limits = json.Object("limits") is { } limits
                ? new(
                    limits.Text("cpu"), limits.Text("memory") ?? start.Limits.Memory, limits.Text("cpuRequest") ?? start.Limits.CpuRequest,
                    limits.Text("memoryRequest") ?? start.Limits.MemoryRequest)
                : start.Limits,
        };
    }

    /// <summary>Puts what differs into a body, whole parts of it.</summary>
    public static void AddChanges(Dictionary<string, object?> body, FunctionHosting from, FunctionHosting to)
    {
        if (from.Image != to.Image)
            body["image"] = to.Image;
        if (from.Service != to.Service)
            body["service"] = new Dictionary<string, object?> { ["type"] = to.Service.NodePort ? OnNodes : "ClusterIP", ["nodePort"] = to.Service.Port };
        if (from.Ingress != to.Ingress)
            body["ingress"] = to.Ingress is not { } ingress ? null : new Dictionary<string, object?>
            {
                ["host"] = ingress.Host, ["path"] = ingress.Path, ["className"] = ingress.ClassName, ["tlsSecret"] = ingress.TlsSecret,
            };
        if (from.Scale != to.Scale)
            body["scale"] = new Dictionary<string, object?> { ["min"] = to.Scale.Min, ["max"] = to.Scale.Max, ["cpuPercent"] = to.Scale.CpuPercent };
        if (from.Limits != to.Limits)
            body["limits"] = new Dictionary<string, object?>
            {
                ["cpu"] = to.Limits.Cpu, ["memory"] = to.Limits.Memory, ["cpuRequest"] = to.Limits.CpuRequest, ["memoryRequest"] = to.Limits.MemoryRequest,
            };
    }
}
