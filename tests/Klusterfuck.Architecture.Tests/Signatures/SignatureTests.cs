using System.Reflection;
using Klusterfuck.Architecture.Tests.References;

namespace Klusterfuck.Architecture.Tests.Signatures;

public sealed class SignatureTests
{
    public static TheoryData<string> EngineProjects => [.. ProjectFile.All.Where(p => p.Folder == "engine").Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(EngineProjects))]
    public void Engine_PublicSignatures_ShowNoThirdPartyType(string project)
    {
        var types = Assembly.Load(project).GetExportedTypes();
        var signatures = types.SelectMany(PublicSignature.Of).ToList();

        Assert.NotEmpty(signatures);
        Violations.None(signatures.Where(s => !IsAllowed(s.Type)).Select(s => $"{s.Where} shows {s.Type}").Distinct());
    }

    [Fact]
    public void Of_GenericOfAThirdPartyType_IsFound() =>
        Assert.Contains(PublicSignature.Of(typeof(Guilty)), s => s.Type.Assembly == typeof(FactAttribute).Assembly);

    [Theory]
    [MemberData(nameof(EngineProjects))]
    public void Engine_PublicClasses_AreSealedOrAbstract(string project)
    {
        var classes = Assembly.Load(project).GetExportedTypes().Where(t => t.IsClass).ToList();
        Assert.NotEmpty(classes);
        Violations.None(classes.Where(t => !t.IsSealed && !t.IsAbstract));
    }

    private static bool IsAllowed(Type type)
    {
        var name = type.Assembly.GetName().Name!;
        return name == "System" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
            || name.StartsWith("Klusterfuck.Engine", StringComparison.Ordinal);
    }

    private sealed class Guilty
    {
        public static Task<IReadOnlyDictionary<string, FactAttribute[]>> Show() => throw new InvalidOperationException();
    }
}
