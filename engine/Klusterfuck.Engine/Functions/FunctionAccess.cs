namespace Klusterfuck.Engine.Functions;

/// <summary>Who may call a function.</summary>
public enum FunctionAccess
{
    /// <summary>Callers with the token.</summary>
    Token,

    /// <summary>Everybody who reaches it.</summary>
    Public,
}
