using System.Security.Cryptography;
using System.Text;

namespace Klusterfuck.Engine.Git.Tests;

internal static class GitHash
{
    /// <summary>The id git gives a file of this content.</summary>
    public static string Blob(string content) =>
#pragma warning disable CA5350 // git names objects by SHA-1.
        Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes($"blob {Encoding.UTF8.GetByteCount(content)}\0{content}")));
#pragma warning restore CA5350
}
