namespace Klusterfuck.Cmdlets.Errors;

/// <summary>A function that answered with a status of 400 or more.</summary>
public sealed class AnswerStatusException : Exception
{
    internal AnswerStatusException(string function, int statusCode, string requestId, string? commit, string body)
        : base(body.Length == 0 ? $"{function} answered with status {statusCode}." : $"{function} answered with status {statusCode}: {body}")
    {
        StatusCode = statusCode;
        RequestId = requestId;
        Commit = commit;
    }

    /// <summary>The HTTP status.</summary>
    public int StatusCode { get; }

    /// <summary>The request it was.</summary>
    public string RequestId { get; }

    /// <summary>The commit that served.</summary>
    public string? Commit { get; }
}
