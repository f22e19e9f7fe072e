using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Admin.Startup;

namespace Klusterfuck.Admin.Pages;

/// <summary>Serves the dashboard as it was built into <c>wwwroot</c> beside this program; where it was not, the landing page says so.</summary>
internal sealed class DashboardFiles(AdminOptions options)
{
    private const string NonceMark = "<meta name=\"csp-nonce\" content=\"";
    private static readonly string[] Encodings = ["br", "gzip"];

    /// <summary>Whether it was built.</summary>
    public bool Exist => File.Exists(Path.Combine(options.DashboardFolder, "index.html"));

    /// <summary>The page, which shows whatever its path says. Scripts and style sheets come from files of this service only.</summary>
    public async Task ShowAsync(HttpContext http)
    {
        // The editor of files makes its style sheet at run time; this one it may.
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var page = await File.ReadAllTextAsync(Path.Combine(options.DashboardFolder, "index.html"), http.RequestAborted);
        http.Response.Headers.ContentSecurityPolicy = Policy(nonce);
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(page.Replace(NonceMark, NonceMark + nonce, StringComparison.Ordinal)), http.RequestAborted);
    }

    /// <summary>A file the page asks for. Its name holds a hash of its content, so that it may be kept for good.</summary>
    public IResult Asset(string file, HttpContext http)
    {
        if (file.Contains('/', StringComparison.Ordinal) || Find(file, http) is not { } found)
            return Results.NotFound();
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.Vary = "Accept-Encoding";
        // A worker has the policy it is served with.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'";
        if (found.Encoding is { } encoding)
            http.Response.Headers.ContentEncoding = encoding;
        return Results.Stream(new FileStream(found.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 4096, useAsync: true), TypeOf(file));
    }

    private (string Path, string? Encoding)? Find(string file, HttpContext http)
    {
        var plain = Path.Combine(options.DashboardFolder, "assets", Path.GetFileName(file));
        if (!File.Exists(plain))
            return null;
        var accepted = http.Request.Headers.AcceptEncoding.ToString().Split(',').Select(e => e.Split(';')[0].Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var encoding in Encodings.Where(accepted.Contains))
        {
            var packed = plain + (encoding == "br" ? ".br" : ".gz");
            if (File.Exists(packed))
                return (packed, encoding);
        }
        return (plain, null);
    }

    private static string TypeOf(string file) => Path.GetExtension(file) switch
    {
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" or ".map" => "application/json",
        ".woff2" => "font/woff2",
        _ => "application/octet-stream",
    };

    private static string Policy(string nonce) =>
        $"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
}
