using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;

namespace Klusterfuck.ModuleLoader;

/// <summary>
/// Keeps the cmdlets and everything they depend on apart from what PowerShell and other modules have loaded, so that no version of a
/// shared dependency can meet another.
/// </summary>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private static readonly ConcurrentDictionary<string, Lazy<Assembly>> Modules = new(StringComparer.Ordinal);

    private readonly AssemblyDependencyResolver resolver;

    private ModuleLoadContext(string path)
        : base(Path.GetFileNameWithoutExtension(path)) => resolver = new AssemblyDependencyResolver(path);

    /// <summary>The cmdlet assembly at a path, loaded once per process in a context of its own.</summary>
    /// <param name="path">The absolute path of the assembly; its <c>.deps.json</c> lies beside it.</param>
    public static Assembly LoadModule(string path) =>
        Modules.GetOrAdd(path, static p => new Lazy<Assembly>(() => new ModuleLoadContext(p).LoadFromAssemblyPath(p))).Value;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // A cmdlet is only one if its base class is PowerShell's own.
        if (assemblyName.Name == "System.Management.Automation")
            return null;
        return resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
