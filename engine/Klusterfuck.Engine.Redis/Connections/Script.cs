using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Klusterfuck.Engine.Redis.Connections;

/// <summary>A Lua script the server runs as one transaction. It is sent by hash, its text only where the server does not know that.</summary>
internal sealed class Script
{
    [SuppressMessage("Security", "CA5350", Justification = "The protocol names scripts so; nothing secret depends on it.")]
    private Script(string text)
    {
        Text = text;
        Hash = SHA1.HashData(Encoding.UTF8.GetBytes(text));
    }

    public string Text { get; }

    public byte[] Hash { get; }

    /// <summary>Puts a script together of files.</summary>
    public static Script Of(params ReadOnlySpan<string> files)
    {
        var text = new StringBuilder();
        foreach (var file in files)
        {
            using var reader = new StreamReader(typeof(Script).Assembly.GetManifestResourceStream($"{file}.lua")!);
            text.Append(reader.ReadToEnd());
        }

        return new Script(text.ToString());
    }
}
