using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Secrets;

/// <summary>A secret without its value.</summary>
/// <param name="Namespace">The scope of its name.</param>
/// <param name="Name">Its name; a function sees it as the variable of that name in upper case with '_' for '-'.</param>
/// <param name="ForFunctions">Whether functions may be given it; else only connectors.</param>
/// <param name="UpdatedAt">When its value was set, UTC.</param>
public sealed record SecretEntry(NamespaceName Namespace, ResourceName Name, bool ForFunctions, DateTimeOffset UpdatedAt)
{
    /// <summary>The variable a program finds it in: <c>api-key</c> is <c>API_KEY</c>.</summary>
    public string Variable => Name.Value.ToUpperInvariant().Replace('-', '_');
}
