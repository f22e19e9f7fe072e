using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Engine.Functions;

namespace Klusterfuck.Worker.Http;

/// <summary>Who may do what.</summary>
/// <param name="options">The rule and the token.</param>
internal sealed class CallerAccess(WorkerOptions options)
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? expected = options.Token.Length == 0 ? null : Encoding.UTF8.GetBytes(options.Token);

    /// <summary>Whether the caller may call the function.</summary>
    public bool MayCall(bool authorised) => authorised || options.Access == FunctionAccess.Public;

    /// <summary>
    /// Whether the caller has the token. Takes the same time for every wrong one of its length, which is no secret; hashes of both would hide that too, and load OpenSSL
    /// into every worker.
    /// </summary>
    public bool IsAuthorised(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return expected is not null && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()), expected);
    }
}
