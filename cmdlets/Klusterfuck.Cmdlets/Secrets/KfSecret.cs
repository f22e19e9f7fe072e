using Klusterfuck.Engine.Secrets;

namespace Klusterfuck.Cmdlets.Secrets;

/// <summary>What is known of a secret; never its value.</summary>
public sealed class KfSecret
{
    internal KfSecret(SecretEntry entry, string? context)
    {
        Context = context;
        Namespace = entry.Namespace.Value;
        Name = entry.Name.Value;
        Variable = entry.Variable;
        ForFunctions = entry.ForFunctions;
        UpdatedAt = entry.UpdatedAt.UtcDateTime;
    }

    /// <summary>The context it comes from; null where that has no name.</summary>
    public string? Context { get; }

    /// <summary>The scope of its name.</summary>
    public string Namespace { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The variable a program finds it in.</summary>
    public string Variable { get; }

    /// <summary>Whether functions may have it.</summary>
    public bool ForFunctions { get; }

    /// <summary>When its value was set, UTC.</summary>
    public DateTime UpdatedAt { get; }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
