using System.Reflection;

namespace Klusterfuck.Engine.Embedded.Tests;

/// <summary>Stands before a port and may do something, or throw, before a call goes through.</summary>
public class Interfering : DispatchProxy
{
    private object target = new();
    private Action<string> before = _ => { };

    /// <summary>A port that calls <paramref name="before"/> with the interface and method of each call.</summary>
    public static T Around<T>(T target, Action<string> before)
        where T : class
    {
        var port = Create<T, Interfering>();
        ((Interfering)(object)port).target = target;
        ((Interfering)(object)port).before = before;
        return port;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        before($"{targetMethod!.DeclaringType!.Name.Split('`')[0]}.{targetMethod.Name}");
        try
        {
            return targetMethod.Invoke(target, args);
        }
        catch (TargetInvocationException error)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error.InnerException!);
            throw;
        }
    }
}
