namespace Klusterfuck.Connectors.Files;

/// <summary>Media types by the ends of names.</summary>
internal static class FileTypes
{
    /// <summary>The media type; that of any bytes where the end of the name says nothing.</summary>
    public static string Of(string extension) => extension.ToLowerInvariant() switch
    {
        ".json" => "application/json",
        ".txt" or ".log" or ".md" => "text/plain",
        ".csv" => "text/csv",
        ".xml" => "application/xml",
        ".html" or ".htm" => "text/html",
        ".yaml" or ".yml" => "application/yaml",
        ".pdf" => "application/pdf",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        _ => "application/octet-stream",
    };
}
