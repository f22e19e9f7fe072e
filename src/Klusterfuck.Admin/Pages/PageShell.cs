using System.Text;
using System.Text.Encodings.Web;

namespace Klusterfuck.Admin.Pages;

/// <summary>What all pages have in common: one document, one style sheet of this service, no script.</summary>
internal static class PageShell
{
    public const string Policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Text as HTML.</summary>
    public static string Encode(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    /// <summary>A page.</summary>
    /// <param name="http">The answer it goes into.</param>
    /// <param name="title">Its title.</param>
    /// <param name="body">Its content, HTML.</param>
    /// <param name="head">What else its head holds, HTML.</param>
    /// <param name="status">The HTTP status.</param>
    public static async Task WriteAsync(HttpContext http, string title, string body, string head = "", int status = StatusCodes.Status200OK)
    {
        var page = $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Encode(title)}</title>
            <link rel="icon" href="/favicon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/page.css">
            {head}
            </head>
            <body>
            <main>
            {body}
            </main>
            </body>
            </html>
            """;
        http.Response.StatusCode = status;
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(page), http.RequestAborted);
    }
}
