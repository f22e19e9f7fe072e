namespace Klusterfuck.Rest.Security;

/// <summary>Whom an endpoint answers. One without a rule answers <see cref="Token"/> only.</summary>
internal enum AccessRule
{
    /// <summary>Callers with the token or a session.</summary>
    Token,

    /// <summary>Everybody: it shows and does nothing of the owner's.</summary>
    Open,

    /// <summary>Git clients, which send the token as a Basic password.</summary>
    Git,

    /// <summary>People; who is not signed in is sent to do so.</summary>
    Page,

    /// <summary>Callers with the token or a session, and those whose address carries the key of the node they post to.</summary>
    Callback,

    /// <summary>Whom the function's own access says.</summary>
    Function,
}
