using System.Reflection;

namespace Klusterfuck.Architecture.Tests.Signatures;

/// <summary>Every type that whoever uses a public type has to know: of its members, their parameters, and the types these are made of.</summary>
internal static class PublicSignature
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<(string Where, Type Type)> Of(Type type)
    {
        var direct = new List<(string Where, Type? Type)> { ("base", type.BaseType) };
        direct.AddRange(type.GetInterfaces().Select(i => ("interface", (Type?)i)));
        direct.AddRange(type.GetGenericArguments().SelectMany(g => g.GetGenericParameterConstraints()).Select(c => ("constraint", (Type?)c)));
        foreach (var method in type.GetMethods(Members).Where(IsVisible))
        {
            direct.Add((method.Name, method.ReturnType));
            direct.AddRange(method.GetParameters().Select(p => (method.Name, (Type?)p.ParameterType)));
            direct.AddRange(method.GetGenericArguments().SelectMany(g => g.GetGenericParameterConstraints()).Select(c => (method.Name, (Type?)c)));
        }

        direct.AddRange(type.GetConstructors(Members).Where(IsVisible).SelectMany(c => c.GetParameters()).Select(p => ("constructor", (Type?)p.ParameterType)));
        direct.AddRange(type.GetFields(Members).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly).Select(f => (f.Name, (Type?)f.FieldType)));
        return direct.Where(d => d.Type is not null).SelectMany(d => Parts(d.Type!).Select(part => ($"{type.FullName}: {d.Where}", part)));
    }

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        return type.IsGenericParameter ? [] : type.GetGenericArguments().SelectMany(Parts).Prepend(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;
}
