using System.Runtime.ExceptionServices;

namespace Klusterfuck.Engine.Flows.Expressions;

/// <summary>
/// Runs what may recurse in the interpreter's own code, where it counts no calls, on a stack that is deeper than the memory limit lets values nest. A
/// stack that overflows would end the process. Only what is used of the stack costs memory.
/// </summary>
internal static class ExpressionThread
{
    private const int StackBytes = 512 * 1024 * 1024;
    private static readonly SemaphoreSlim Places = new(Math.Max(2, Environment.ProcessorCount));

    /// <summary>Runs an action to its end.</summary>
    public static void Run(Action action)
    {
        ExceptionDispatchInfo? error = null;
        Places.Wait();
        try
        {
            var thread = new Thread(
                () =>
                {
                    try
                    {
                        action();
                    }
                    catch (Exception e)
                    {
                        // Nothing may end a thread by exception; the caller gets it.
                        error = ExceptionDispatchInfo.Capture(e);
                    }
                },
                StackBytes) { IsBackground = true, Name = "expression" };
            thread.Start();
            thread.Join();
        }
        finally
        {
            Places.Release();
        }

        error?.Throw();
    }
}
