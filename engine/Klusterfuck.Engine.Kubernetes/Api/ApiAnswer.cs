using System.Net;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Api;

/// <summary>What the API server answered in the end.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The object, or the Status that says what is wrong; empty where there is none.</param>
/// <param name="Attempts">How many requests it took; after the first failed one nobody knows whether it was carried out.</param>
internal sealed record ApiAnswer(HttpStatusCode Status, JObject Body, int Attempts)
{
    /// <summary>Whether it was carried out.</summary>
    public bool Succeeded => (int)Status is >= 200 and < 300;

    /// <summary>The object.</summary>
    /// <exception cref="KlusterfuckException">It was not carried out.</exception>
    public JObject OrThrow(string target) => Succeeded ? Body : throw Refusal(target);

    /// <summary>The exception that says what is wrong.</summary>
    public KlusterfuckException Refusal(string target)
    {
        var message = (string?)Body["message"] ?? $"it answered {(int)Status}";
        return Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(ErrorCodes.ClusterDenied, $"The cluster does not allow it: {message}", target, "Ask for the role that allows it."),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity =>
                KlusterfuckException.ForProblems(target, [new Problem("RefusedByCluster", "$", $"The cluster refuses {target}: {message}")]),
            HttpStatusCode.Conflict => new(ErrorCodes.Changed, $"{target} was changed by somebody else meanwhile.", target, "Look at it again and repeat the change."),
            _ => new(ErrorCodes.ClusterUnavailable, $"The cluster failed at {target}: {message}", target, "Try again in a moment."),
        };
    }
}
