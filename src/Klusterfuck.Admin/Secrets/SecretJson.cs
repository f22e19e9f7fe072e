using Klusterfuck.Engine.Secrets;

namespace Klusterfuck.Admin.Secrets;

/// <summary>A secret; its value is never answered.</summary>
/// <param name="Namespace">The scope of its name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Variable">The variable a program finds it in.</param>
/// <param name="ForFunctions">Whether functions may be given it.</param>
/// <param name="UpdatedAt">When its value was set, UTC.</param>
public sealed record SecretJson(string Namespace, string Name, string Variable, bool ForFunctions, DateTime UpdatedAt)
{
    internal static SecretJson Of(SecretEntry s) => new(s.Namespace.Value, s.Name.Value, s.Variable, s.ForFunctions, s.UpdatedAt.UtcDateTime);
}
