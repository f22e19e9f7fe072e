namespace Klusterfuck.Connectors.Hosting;

/// <summary>A source that is asked by HTTP.</summary>
public interface IRequestSource : ISource
{
    /// <summary>Whether callers prove themselves by a signature, so that they need nothing else.</summary>
    bool ChecksSignature { get; }

    /// <summary>Answers a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="path">Its path below the connector's own address, beginning with '/'.</param>
    Task AnswerAsync(HttpContext http, string path);
}
