using System.Collections.Frozen;
using System.Net;
using Klusterfuck.Admin.Startup;
using Klusterfuck.Rest.Problems;

namespace Klusterfuck.Admin.Security;

/// <summary>
/// Answers only requests for a name of this service, so that a page whose name is made to point here (DNS rebinding) reaches nothing: loopback, the
/// configured addresses' hosts, the address the connection came in by, and what the owner allows.
/// </summary>
internal sealed class HostMiddleware(RequestDelegate next, AdminOptions options)
{
    private readonly FrozenSet<string> allowed = options.Urls.Select(u => BindingAddress.Parse(u).Host)
        .Where(host => host is not ("*" or "+" or "0.0.0.0" or "[::]"))
        .Concat(options.AllowedHosts)
        .Append("localhost")
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext http)
    {
        var host = http.Request.Host.Host;
        if (allowed.Contains(host) || IsOwnAddress(host, http.Connection.LocalIpAddress))
            return next(http);
        throw new EdgeException(
            StatusCodes.Status421MisdirectedRequest, EdgeCodes.HostRefused, $"This service does not answer for the host '{host}'.",
            "Its owner can allow further host names when starting it.");
    }

    private static bool IsOwnAddress(string host, IPAddress? local) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address) && (IPAddress.IsLoopback(address) || Plain(address).Equals(local is null ? null : Plain(local)));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
