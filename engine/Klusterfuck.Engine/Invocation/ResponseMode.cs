namespace Klusterfuck.Engine.Invocation;

/// <summary>How standard output becomes the response.</summary>
public enum ResponseMode
{
    /// <summary>It is the body.</summary>
    Plain,

    /// <summary>It begins with RFC 3875 headers (<c>Status</c>, <c>Content-Type</c> ...) and a blank line; the rest is the body.</summary>
    Cgi,
}
