using System.Management.Automation;
using Klusterfuck.Cmdlets.Arguments;
using Klusterfuck.Engine.Functions.Hosting;

namespace Klusterfuck.Cmdlets.Functions;

/// <summary>What the cmdlets have in common that say how a function is run. What is not named stays as it is; an empty text takes a value away.</summary>
public abstract class HostedFunctionCmdlet : FunctionCmdlet
{
    /// <summary>The branch whose tip the function selects by itself, <c>HEAD</c> for the default branch; empty to wait to be told.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? Follow { get; set; }

    /// <summary>Another worker image, whole name with its tag; empty for the installed one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? Image { get; set; }

    /// <summary>Whether the nodes of the cluster answer for it, too.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public ServiceType? ServiceType { get; set; }

    /// <summary>The port of the nodes.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public int? NodePort { get; set; }

    /// <summary>The host name an Ingress answers at; empty for no Ingress.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? IngressHost { get; set; }

    /// <summary>The path the Ingress begins with.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public string? IngressPath { get; set; }

    /// <summary>Which controller serves the Ingress; empty for the cluster's default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? IngressClass { get; set; }

    /// <summary>The Secret of the Ingress's certificate; empty for plain HTTP.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? IngressTlsSecret { get; set; }

    /// <summary>Workers at least.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public int? MinReplicas { get; set; }

    /// <summary>Workers at most.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public int? MaxReplicas { get; set; }

    /// <summary>The use of the requested CPU, in percent, that workers are added at.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public int? TargetCpuPercent { get; set; }

    /// <summary>CPU a worker may use at most, <c>500m</c>; empty for no limit.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? CpuLimit { get; set; }

    /// <summary>Memory a worker may use at most, <c>512Mi</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public string? MemoryLimit { get; set; }

    /// <summary>CPU a worker is sure of.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public string? CpuRequest { get; set; }

    /// <summary>Memory a worker is sure of.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsAbsent]
    public string? MemoryRequest { get; set; }

    /// <summary>The branch that is followed, where another one may be named.</summary>
    private protected string? FollowedAfter(string? branch) => Chosen(Follow, branch);

    /// <summary>How a function is run, with what is named changed.</summary>
    private protected FunctionHosting HostingAfter(FunctionHosting hosting)
    {
        var nodes = ServiceType is { } type ? type == Functions.ServiceType.NodePort : hosting.Service.NodePort || NodePort is not null;
        var (min, max, percent) = hosting.Scale;
        var least = MinReplicas ?? min;
        return new FunctionHosting
        {
            Image = Chosen(Image, hosting.Image),
            Service = new(nodes, NodePort ?? (nodes ? hosting.Service.Port : null)),
            Ingress = IngressAfter(hosting.Ingress),
            Scale = new(least, MaxReplicas ?? Math.Max(max, least), TargetCpuPercent ?? percent),
            Limits = hosting.Limits with
            {
                Cpu = Chosen(CpuLimit, hosting.Limits.Cpu),
                Memory = MemoryLimit ?? hosting.Limits.Memory,
                CpuRequest = CpuRequest ?? hosting.Limits.CpuRequest,
                MemoryRequest = MemoryRequest ?? hosting.Limits.MemoryRequest,
            },
        };
    }

    /// <summary>What of it was named, in words.</summary>
    private protected IEnumerable<string> DescribeHosting()
    {
        if (Follow is not null)
            yield return Follow.Length == 0 ? "follow (nothing)" : $"follow ({Follow})";
        if (Image is not null)
            yield return Image.Length == 0 ? "image (the installed one)" : $"image ({Image})";
        if (ServiceType is not null || NodePort is not null)
            yield return $"service ({string.Join(' ', new object?[] { ServiceType, NodePort }.Where(p => p is not null))})";
        if ((IngressHost ?? IngressPath ?? IngressClass ?? IngressTlsSecret) is not null)
            yield return IngressHost is { Length: 0 } ? "ingress (none)" : $"ingress ({IngressHost}{IngressPath})";
        if ((MinReplicas ?? MaxReplicas ?? TargetCpuPercent) is not null)
            yield return $"scale ({MinReplicas}..{MaxReplicas})";
        if ((CpuLimit ?? MemoryLimit ?? CpuRequest ?? MemoryRequest) is not null)
            yield return "limits";
    }

    private FunctionIngress? IngressAfter(FunctionIngress? ingress)
    {
        if (IngressHost is { Length: 0 })
            return null;
        if (ingress is null && IngressHost is null && (IngressPath ?? Chosen(IngressClass, null) ?? Chosen(IngressTlsSecret, null)) is null)
            return null;
        var before = ingress ?? new FunctionIngress("");
        return new(IngressHost ?? before.Host, IngressPath ?? before.Path, Chosen(IngressClass, before.ClassName), Chosen(IngressTlsSecret, before.TlsSecret));
    }

    private static string? Chosen(string? named, string? before) => named is null ? before : named.Length == 0 ? null : named;
}
