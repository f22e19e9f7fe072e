using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Klusterfuck.Cmdlets.Tests.Hosting;

/// <summary>
/// Loads other versions of what the module depends on before anything else happens in this process, as another module might: all tests run beside them,
/// on the embedded default, on an admin and on a cluster.
/// </summary>
internal static class ConflictingAssemblies
{
    public static Version YamlDotNet { get; } = new(99, 0, 0, 0);

    [ModuleInitializer]
    internal static void Load()
    {
        // An empty assembly of that name: whoever took it for YamlDotNet would find none of its types.
        var builder = new PersistedAssemblyBuilder(new AssemblyName($"YamlDotNet, Version={YamlDotNet}"), typeof(object).Assembly);
        builder.DefineDynamicModule("YamlDotNet");
        using var image = new MemoryStream();
        builder.Save(image);
        image.Position = 0;
        AssemblyLoadContext.Default.LoadFromStream(image);
        AppDomain.CurrentDomain.Load("Newtonsoft.Json");
    }
}
