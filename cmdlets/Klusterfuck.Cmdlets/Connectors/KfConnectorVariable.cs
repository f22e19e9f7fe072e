using Klusterfuck.Engine.Connectors;

namespace Klusterfuck.Cmdlets.Connectors;

/// <summary>A variable a connector is configured by.</summary>
public sealed class KfConnectorVariable
{
    internal KfConnectorVariable(ConnectorVariableDefinition variable) =>
        (Name, Description, Required, Secret, Default) = (variable.Name, variable.Description, variable.Required, variable.Secret, variable.Default);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it is for.</summary>
    public string Description { get; }

    /// <summary>Whether it must be set.</summary>
    public bool Required { get; }

    /// <summary>Whether it holds a secret.</summary>
    public bool Secret { get; }

    /// <summary>Its value unless set; null for none.</summary>
    public string? Default { get; }

    /// <summary>Its name, with a star where it must be set.</summary>
    public override string ToString() => Required ? Name + "*" : Name;
}
