using System.Reflection;

namespace Klusterfuck.Engine.Kubernetes.Tests.Reconciling;

/// <summary>Stands for a port whose every question is answered with yes.</summary>
public class Agreeing : DispatchProxy
{
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.ReturnType == typeof(Task<bool>) ? Task.FromResult(true) : null;
}
