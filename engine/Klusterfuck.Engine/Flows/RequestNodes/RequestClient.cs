using System.Net;
using System.Net.Sockets;

namespace Klusterfuck.Engine.Flows.RequestNodes;

/// <summary>
/// Sends requests to where they may go. The rule is applied to the address each connection is opened to, so that neither a redirect nor a name that
/// leads elsewhere the second time gets around it; no proxy is used.
/// </summary>
internal sealed class RequestClient(AddressRule rule) : IDisposable
{
    private const int MostRedirects = 5;

    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 64,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(rule, context.DnsEndPoint, cancellationToken),
    });

    /// <summary>Sends a request, following redirects: with the same method and body where the status says so, else as GET; never from https to http.</summary>
    /// <param name="make">Makes the request to an address; the flags say whether the method is to be GET, and whether it goes to another origin than the first.</param>
    /// <param name="url">The first address.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="HttpRequestException">The host cannot be reached, is refused, or redirects too often.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<Uri, bool, bool, HttpRequestMessage> make, Uri url, CancellationToken cancellationToken)
    {
        var (at, asGet) = (url, false);
        for (var redirects = 0; ; redirects++)
        {
            using var request = make(at, asGet, at.GetLeftPart(UriPartial.Authority) != url.GetLeftPart(UriPartial.Authority));
            var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
                return response;
            asGet |= (int)response.StatusCode is 301 or 302 or 303;
            response.Dispose();
            var next = new Uri(at, location);
            if (redirects == MostRedirects)
                throw new HttpRequestException($"It redirects more than {MostRedirects} times.");
            if (next.Scheme is not ("http" or "https") || (at.Scheme == "https" && next.Scheme != "https"))
                throw new HttpRequestException("It redirects to an address that is not https.");
            at = next;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(AddressRule rule, DnsEndPoint to, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(to.Host.Trim('[', ']'), out var literal) ? [literal] : await Dns.GetHostAddressesAsync(to.Host, cancellationToken).ConfigureAwait(false);
        var allowed = addresses.Where(rule.Allows).ToArray();
        if (allowed.Length == 0)
            throw new AddressRefusedException(to.Host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, to.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
