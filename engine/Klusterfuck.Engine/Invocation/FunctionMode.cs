namespace Klusterfuck.Engine.Invocation;

/// <summary>How a program meets its requests.</summary>
public enum FunctionMode
{
    /// <summary>It is started for each request, reads it from standard input and writes the response to standard output.</summary>
    Process,

    /// <summary>It stays, reads a frame of JSON a request from standard input, a line each, and answers with frames on standard output, in any order.</summary>
    Stream,

    /// <summary>It stays, and serves HTTP on the port that <c>PORT</c> names.</summary>
    Http,
}
