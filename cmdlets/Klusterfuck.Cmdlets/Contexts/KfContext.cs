namespace Klusterfuck.Cmdlets.Contexts;

/// <summary>Where cmdlets work: a data folder on this machine, or an admin by address. Its token is never shown.</summary>
public sealed class KfContext
{
    internal KfContext(ContextEntry entry, string dataFolder, bool current)
    {
        Name = entry.Name;
        Kind = entry.Address is null ? "Embedded" : "Remote";
        Uri = entry.Address;
        DataFolder = entry.Address is null ? dataFolder : null;
        Namespace = entry.Namespace;
        HasToken = entry.Token is not null;
        Current = current;
    }

    /// <summary>Its name; null for one the environment's variables say.</summary>
    public string? Name { get; }

    /// <summary>Embedded or Remote.</summary>
    public string Kind { get; }

    /// <summary>The admin; null for a data folder.</summary>
    public Uri? Uri { get; }

    /// <summary>The data folder; null for an admin.</summary>
    public string? DataFolder { get; }

    /// <summary>The namespace to work in unless said; null for <c>default</c>.</summary>
    public string? Namespace { get; }

    /// <summary>Whether a token is known.</summary>
    public bool HasToken { get; }

    /// <summary>Whether cmdlets work there now.</summary>
    public bool Current { get; }

    /// <summary>Its name, or where it is.</summary>
    public override string ToString() => Name ?? Uri?.AbsoluteUri ?? DataFolder ?? "";
}
