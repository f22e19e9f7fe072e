using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Functions.Hosting;

/// <summary>Says everything that is wrong with how a function is to be run.</summary>
internal static class HostingRules
{
    private const int MostWorkers = 1000;

    /// <summary>All problems.</summary>
    public static IEnumerable<Problem> Check(FunctionHosting hosting)
    {
        if (hosting.Image is { } image && (image.Length is 0 or > 512 || image.Any(c => c is <= ' ' or > '~')))
            yield return new Problem("ImageInvalid", "$.image", $"'{image}' is no name of an image.");
        if (hosting.Service.Port is { } port && (!hosting.Service.NodePort || port is < 1 or > 65535))
            yield return new Problem("ServiceInvalid", "$.service.nodePort", "A port needs the type NodePort and is 1 to 65535.");
        foreach (var problem in CheckIngress(hosting.Ingress))
            yield return problem;
        var (min, max, percent) = hosting.Scale;
        if (min is < 1 or > MostWorkers || max is < 1 or > MostWorkers || max < min)
            yield return new Problem("ScaleInvalid", "$.scale", $"There must be 1 to {MostWorkers} workers, and no fewer at most than at least.");
        if (percent is < 1 or > 1000)
            yield return new Problem("ScaleInvalid", "$.scale.cpuPercent", "The use of CPU must be 1 to 1000 percent.");
        var limits = hosting.Limits;
        foreach (var (name, value) in new[] { ("cpu", limits.Cpu), ("memory", limits.Memory), ("cpuRequest", limits.CpuRequest), ("memoryRequest", limits.MemoryRequest) })
        {
            if (value is not null && (value.Length > 32 || Quantity.Measure(value) is null))
                yield return new Problem("LimitInvalid", $"$.limits.{name}", $"'{value}' is no quantity; one looks like 500m or 256Mi.");
        }

        foreach (var (name, least, most) in new[] { ("cpuRequest", limits.CpuRequest, limits.Cpu), ("memoryRequest", limits.MemoryRequest, limits.Memory) })
        {
            if (Quantity.Measure(least) > Quantity.Measure(most))
                yield return new Problem("LimitInvalid", $"$.limits.{name}", $"A worker cannot be sure of {least} where it may use {most} at most.");
        }
    }

    private static IEnumerable<Problem> CheckIngress(FunctionIngress? ingress)
    {
        if (ingress is null)
            yield break;
        var host = ingress.Host.StartsWith("*.", StringComparison.Ordinal) ? ingress.Host[2..] : ingress.Host;
        if (!IsDomain(host))
            yield return new Problem("IngressInvalid", "$.ingress.host", $"'{ingress.Host}' is no host name.");
        if (!ingress.Path.StartsWith('/') || ingress.Path.Length > 1024)
            yield return new Problem("IngressInvalid", "$.ingress.path", "The path must begin with '/'.");
        foreach (var (name, value) in new[] { ("className", ingress.ClassName), ("tlsSecret", ingress.TlsSecret) })
        {
            if (value is not null && !IsDomain(value))
                yield return new Problem("IngressInvalid", $"$.ingress.{name}", $"'{value}' is no name in a cluster.");
        }
    }

    private static bool IsDomain(string text) => text.Length <= 253 && text.Split('.').All(part => DnsLabel.IsValid(part));
}
