using System.Collections.Frozen;
using System.Net;
using System.Reflection;
using System.Text.Json;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Engine;

namespace Klusterfuck.Cmdlets.Sessions.Remote;

/// <summary>Makes of an admin's problem details what the engine threw there, with the same code.</summary>
internal static class RemoteProblem
{
    private static readonly FrozenDictionary<string, ErrorCode> Known = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (ErrorCode)f.GetValue(null)!).ToFrozenDictionary(c => c.Id, StringComparer.Ordinal);

    /// <summary>Throws where a request was refused.</summary>
    public static async Task ThrowIfRefusedAsync(HttpResponseMessage response, Uri admin, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        throw await ReadAsync(response, admin, cancellationToken) is { } problem
            ? Of(problem, response.StatusCode)
            : new KlusterfuckException(
                CmdletErrorCodes.ConnectionLost, $"{admin} answered with status {(int)response.StatusCode}: it is no admin of Klusterfuck.", admin.ToString());
    }

    /// <summary>The problem details of an answer; null where it has none.</summary>
    public static async Task<JsonElement?> ReadAsync(HttpResponseMessage response, Uri admin, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
            return null;
        try
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.Text("code") is not null ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (HttpRequestException e)
        {
            throw new KlusterfuckException(CmdletErrorCodes.ConnectionLost, $"The connection to {admin} broke off: {e.Message}", admin.ToString(), innerException: e);
        }
    }

    /// <summary>The failure a problem tells of.</summary>
    public static KlusterfuckException Of(JsonElement problem, HttpStatusCode status)
    {
        var id = problem.Text("code")!;
        var code = Known.TryGetValue(id, out var known) ? known : new ErrorCode(id, Kind(status));
        var problems = problem.Items("problems").Select(p => new Problem(p.Text("code") ?? "", p.Text("path") ?? "$", p.Text("message") ?? "")).ToArray();
        return problems.Length > 0 && code == ErrorCodes.Invalid
            ? KlusterfuckException.ForProblems(problem.Text("target") ?? "request", problems)
            : new KlusterfuckException(code, problem.Text("detail") ?? id, problem.Text("target"), problem.Text("hint"));
    }

    private static ErrorKind Kind(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => ErrorKind.NotFound,
        HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => ErrorKind.Conflict,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ErrorKind.Denied,
        HttpStatusCode.TooManyRequests => ErrorKind.Exhausted,
        < HttpStatusCode.InternalServerError => ErrorKind.Invalid,
        _ => ErrorKind.Unavailable,
    };
}
