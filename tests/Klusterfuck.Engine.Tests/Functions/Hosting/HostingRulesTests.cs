using Klusterfuck.Engine.Functions.Hosting;

namespace Klusterfuck.Engine.Tests.Functions.Hosting;

public sealed class HostingRulesTests
{
    [Fact]
    public void Check_Default_IsFine() => Assert.Empty(HostingRules.Check(FunctionHosting.Default));

    [Theory]
    [InlineData("50m", "1", "64Mi", "128Mi")]
    [InlineData("1500m", "1.5", "1024Ki", "1Mi")]
    [InlineData("2", null, "1M", "1Mi")]
    [InlineData("1k", "1000", "1Gi", "1Gi")]
    public void Check_NoMoreAskedForThanAllowed_IsFine(string cpuRequest, string? cpu, string memoryRequest, string memory) =>
        Assert.Empty(HostingRules.Check(new FunctionHosting { Limits = new FunctionLimits(cpu, memory, cpuRequest, memoryRequest) }));

    [Theory]
    [InlineData("2", "1500m", "64Mi", "128Mi", "$.limits.cpuRequest")]
    [InlineData("50m", "49m", "64Mi", "128Mi", "$.limits.cpuRequest")]
    [InlineData("50m", null, "64Mi", "64M", "$.limits.memoryRequest")]
    [InlineData("50m", null, "1Gi", "1023Mi", "$.limits.memoryRequest")]
    public void Check_MoreAskedForThanAllowed_IsAProblem(string cpuRequest, string? cpu, string memoryRequest, string memory, string path)
    {
        var problem = Assert.Single(HostingRules.Check(new FunctionHosting { Limits = new FunctionLimits(cpu, memory, cpuRequest, memoryRequest) }));
        Assert.Equal(("LimitInvalid", path), (problem.Code, problem.Path));
    }

    [Theory]
    [InlineData("much")]
    [InlineData("1 Gi")]
    [InlineData("-1")]
    [InlineData("1mi")]
    public void Check_NoQuantity_IsAProblem(string memory) =>
        Assert.Equal("$.limits.memory", Assert.Single(HostingRules.Check(new FunctionHosting { Limits = new FunctionLimits(Memory: memory) })).Path);

    [Fact]
    public void Check_EverythingWrong_SaysEverythingAtOnce()
    {
        var hosting = new FunctionHosting
        {
            Image = "two words",
            Service = new FunctionService(NodePort: false, Port: 30000),
            Ingress = new FunctionIngress("Host_", "x", "A class", "No/secret"),
            Scale = new FunctionScale(2, 1, 0),
        };
        Assert.Equal(
            ["$.image", "$.service.nodePort", "$.ingress.host", "$.ingress.path", "$.ingress.className", "$.ingress.tlsSecret", "$.scale", "$.scale.cpuPercent"],
            HostingRules.Check(hosting).Select(p => p.Path));
    }
}
