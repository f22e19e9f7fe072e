using System.Runtime.Versioning;
using System.Text;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Embedded.Tests.Secrets;

public sealed class SqliteSecretStoreTests : IDisposable
{
    private const string Value = "correct horse battery staple";

    private static readonly NamespaceName Ns = NamespaceName.Default;
    private static readonly ResourceName Key = ResourceName.Parse("api-key");
    private static readonly ResourceName Other = ResourceName.Parse("other");

    private readonly TestFolder folder = new();
    private readonly TestDatabase stores;

    public SqliteSecretStoreTests() => stores = new TestDatabase(folder);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FindAsync_Set_GivesTheValueAndNoFileHoldsIt()
    {
        await stores.Secrets.SetAsync(Ns, Key, Value, true, Cancelled);

        var found = await stores.Secrets.FindAsync(Ns, Key, Cancelled);

        Assert.Equal((Value, true, "API_KEY"), (found!.Value.Value, found.Value.Entry.ForFunctions, found.Value.Entry.Variable));
        var files = Directory.GetFiles(folder.Root);
        Assert.Contains(files, f => f.EndsWith("klusterfuck.db-wal", StringComparison.Ordinal));
        Assert.All(files, file => Assert.DoesNotContain(Value, Encoding.Latin1.GetString(ReadShared(file)), StringComparison.Ordinal));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task SetAsync_FirstUse_MakesAKeyForItsOwnerAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no permission bits.");
        await stores.Secrets.SetAsync(Ns, Key, Value, true, Cancelled);

        Assert.Equal(32, new FileInfo(folder["secrets.key"]).Length);
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.All(Directory.GetFiles(folder.Root), file => Assert.Equal(OwnerOnly, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task SetAsync_FromManyAtOnce_AllUseOneKey()
    {
        using var other = new TestDatabase(folder);
        await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(
            () => (i % 2 == 0 ? stores : other).Secrets.SetAsync(Ns, ResourceName.Parse($"s{i}"), $"value {i}", false, Cancelled), Cancelled)));

        for (var i = 0; i < 32; i++)
            Assert.Equal($"value {i}", (await stores.Secrets.FindAsync(Ns, ResourceName.Parse($"s{i}"), Cancelled))!.Value.Value);
        Assert.Equal(["klusterfuck.db", "klusterfuck.db-shm", "klusterfuck.db-wal", "secrets.key"], Directory.GetFiles(folder.Root).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("UPDATE secrets SET nonce = o.nonce, value = o.value, tag = o.tag FROM secrets o WHERE secrets.name = 'api-key' AND o.name = 'other'")]
    [InlineData("UPDATE secrets SET for_functions = 1 WHERE name = 'api-key'")]
    [InlineData("UPDATE secrets SET tag = zeroblob(16) WHERE name = 'api-key'")]
    [InlineData("UPDATE secrets SET nonce = x'00' WHERE name = 'api-key'")]
    public async Task FindAsync_RowTamperedWith_IsUnreadable(string sql)
    {
        await stores.Secrets.SetAsync(Ns, Key, Value, false, Cancelled);
        await stores.Secrets.SetAsync(Ns, Other, "something else", false, Cancelled);
        Assert.Equal(1, await stores.Database.WriteAsync(c => c.Execute(sql), Cancelled));

        await AssertUnreadableAsync();
    }

    [Fact]
    public async Task FindAsync_KeyLost_IsUnreadableAndNoNewKeyIsMadeBesideOldValues()
    {
        await stores.Secrets.SetAsync(Ns, Key, Value, true, Cancelled);
        File.Delete(folder["secrets.key"]);

        await AssertUnreadableAsync();
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => stores.Secrets.SetAsync(Ns, Other, Value, true, Cancelled));
        Assert.Equal(ErrorCodes.SecretUnreadable, error.Code);
        Assert.False(File.Exists(folder["secrets.key"]));

        Assert.True(await stores.Secrets.RemoveAsync(Ns, Key, Cancelled));
        await stores.Secrets.SetAsync(Ns, Other, Value, true, Cancelled);
        Assert.Equal(Value, (await stores.Secrets.FindAsync(Ns, Other, Cancelled))!.Value.Value);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(5)]
    public async Task FindAsync_AnotherKey_IsUnreadable(int length)
    {
        await stores.Secrets.SetAsync(Ns, Key, Value, true, Cancelled);
        await File.WriteAllBytesAsync(folder["secrets.key"], new byte[length], Cancelled);

        await AssertUnreadableAsync();
    }

    [Theory]
    [InlineData("NUL")]
    [InlineData("half a character")]
    [InlineData("too long")]
    public async Task SetAsync_NoValueForAVariable_IsRefusedWithoutNamingIt(string fault)
    {
        var value = fault switch { "NUL" => "hidden\0value", "too long" => new string('x', 40_000), _ => "hidden" + (char)0xD800 + "value" };
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => stores.Secrets.SetAsync(Ns, Key, value, true, Cancelled));

        Assert.Equal(ErrorCodes.Invalid, error.Code);
        Assert.DoesNotContain(value[..6], error.ToString(), StringComparison.Ordinal);
        Assert.Null(await stores.Secrets.FindAsync(Ns, Key, Cancelled));
    }

    [Fact]
    public async Task ListAsync_SomeSet_GivesNamesByPages()
    {
        foreach (var name in (string[])["c", "a", "b"])
            await stores.Secrets.SetAsync(Ns, ResourceName.Parse(name), Value, true, Cancelled);
        await stores.Secrets.SetAsync(NamespaceName.Parse("elsewhere"), Key, Value, true, Cancelled);

        var first = await stores.Secrets.ListAsync(Ns, new PageRequest(2), Cancelled);
        var second = await stores.Secrets.ListAsync(Ns, new PageRequest(2, first.Next), Cancelled);

        Assert.Equal(["a", "b", "c"], first.Items.Concat(second.Items).Select(s => s.Name.Value));
        Assert.Null(second.Next);
    }

    public void Dispose()
    {
        stores.Dispose();
        folder.Dispose();
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private async Task AssertUnreadableAsync()
    {
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => stores.Secrets.FindAsync(Ns, Key, Cancelled));
        Assert.Equal(ErrorCodes.SecretUnreadable, error.Code);
        Assert.DoesNotContain(Value, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("api-key", error.Message, StringComparison.Ordinal);
    }
}
