using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Engine.Embedded.Storage;

namespace Klusterfuck.Engine.Embedded;

/// <summary>Where everything is in a data folder.</summary>
/// <param name="Root">The folder; absolute.</param>
internal sealed record DataFolder(string Root)
{
    private const int TokenBytes = 32;

    public string Database => Path.Combine(Root, "klusterfuck.db");

    public string Runs => Path.Combine(Root, "runs.db");

    public string SecretKey => Path.Combine(Root, "secrets.key");

    public string Token => Path.Combine(Root, "token");

    public string RunnerLock => Path.Combine(Root, "runner.lock");

    public string ConnectorKey => Path.Combine(Root, "connectors.key");

    public string ConnectorLock => Path.Combine(Root, "connectors.lock");

    public string Connectors => Path.Combine(Root, "connectors");

    public string Repositories => Path.Combine(Root, "repositories");

    public string Checkouts => Path.Combine(Root, "checkouts");

    public string Logs => Path.Combine(Root, "logs");

    /// <summary>Makes the folder and those in it where they are absent, for its owner alone.</summary>
    public static DataFolder Open(string path)
    {
        var folder = new DataFolder(Path.GetFullPath(path));
        try
        {
            foreach (var part in (string[])[folder.Root, folder.Repositories, folder.Checkouts, folder.Logs, folder.Connectors])
                PrivateFile.MakeFolder(part);
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageFault.From(error, folder.Root);
        }
    }

    /// <summary>The master key of callback addresses, made at first use.</summary>
    public byte[] ReadConnectorKey()
    {
        try
        {
            var key = PrivateFile.ReadOrCreate(ConnectorKey, () => RandomNumberGenerator.GetBytes(TokenBytes));
            return key.Length == TokenBytes ? key : throw StorageFault.Unavailable(ConnectorKey, "it holds no key", "Remove it, so that a new one is made; callback addresses given out are then no longer valid.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageFault.From(error, ConnectorKey);
        }
    }

    /// <summary>The token, made at first use.</summary>
    public string ReadToken()
    {
        try
        {
            var text = Encoding.UTF8.GetString(PrivateFile.ReadOrCreate(
                Token, () => Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes))))).Trim();
            return text.Length > 0 ? text : throw StorageFault.Unavailable(Token, "it holds no token", "Remove it, so that a new one is made.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageFault.From(error, Token);
        }
    }
}
