using System.Security.Cryptography;
using System.Text;

namespace Klusterfuck.Engine.Checkouts.Preparation;

/// <summary>Hashes texts and files, in order.</summary>
internal sealed class ContentHash : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a text.</summary>
    public void Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }

    /// <summary>Adds a file's content, or the names and contents of all that is in a folder.</summary>
    public void AddContent(string path)
    {
        if (!Directory.Exists(path))
        {
            var content = File.ReadAllBytes(path);
            hash.AppendData(BitConverter.GetBytes(content.Length));
            hash.AppendData(content);
            return;
        }

        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            Add(Path.GetRelativePath(path, file));
            AddContent(file);
        }
    }

    /// <summary>The hash as 32 hexadecimal digits.</summary>
    public string Take() => Convert.ToHexStringLower(hash.GetHashAndReset())[..32];

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();
}
