using Klusterfuck.Engine.Embedded.Storage;

namespace Klusterfuck.Engine.Embedded.Tests.Storage;

public sealed class DatabaseTests : IDisposable
{
    private readonly TestFolder folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string File => folder["test.db"];

    [Fact]
    public async Task Open_ManyAtOnceOnANewFolder_AllSeeTheSameTables()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Task.Run(() => Database.Open(File, Schema.Migrations), Cancelled)));

        Assert.All(opened, database => Assert.Equal(Schema.Migrations.Count, database.Read(c => c.Number("PRAGMA user_version"))));
        foreach (var database in opened)
            database.Dispose();
    }

    [Fact]
    public void Open_Settings_AreDurable()
    {
        using var database = Database.Open(File, []);
        Assert.Equal("wal", database.Read(c => c.Text("PRAGMA journal_mode")));
        Assert.Equal(2, database.Read(c => c.Number("PRAGMA synchronous")));
        Assert.Equal(1, database.Read(c => c.Number("PRAGMA fullfsync")));
        Assert.Equal(1, database.Read(c => c.Number("PRAGMA foreign_keys")));
        Assert.True(database.Read(c => c.Number("PRAGMA busy_timeout")) >= 10_000);
    }

    [Fact]
    public void Open_OlderVersion_IsBroughtUpToDateOnce()
    {
        using (Database.Open(File, ["CREATE TABLE a (x) "]))
        {
        }

        using var newer = Database.Open(File, ["CREATE TABLE a (x)", "CREATE TABLE b (x)"]);
        Assert.Equal(["a", "b"], newer.Read(c => c.Query(r => r.GetString(0), "SELECT name FROM sqlite_schema ORDER BY name")));
    }

    [Fact]
    public void Open_NewerVersion_IsRefused()
    {
        using (Database.Open(File, ["CREATE TABLE a (x)", "CREATE TABLE b (x)"]))
        {
        }

        AssertUnavailable(() => Database.Open(File, ["CREATE TABLE a (x)"]), "newer version");
    }

    [Fact]
    public void Open_NoDatabase_SaysSoAndLeavesTheFileAsItWas()
    {
        System.IO.File.WriteAllText(File, new string('x', 5000));

        AssertUnavailable(() => Database.Open(File, Schema.Migrations), "damaged");

        Assert.Equal(new string('x', 5000), System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Open_FolderInItsPlace_SaysSo()
    {
        Directory.CreateDirectory(File);
        AssertUnavailable(() => Database.Open(File, Schema.Migrations), File);
    }

    [Fact]
    public async Task WriteAsync_DiskFull_ChangesNothingAndGoesOnWhenThereIsRoom()
    {
        using var database = Database.Open(File, ["CREATE TABLE a (x BLOB)"]);
        await database.WriteAsync(c => c.Execute("INSERT INTO a VALUES (1)"), Cancelled);
        var pages = database.Read(c => c.Number("PRAGMA page_count"));

        database.Read(c => c.Execute($"PRAGMA max_page_count={pages}"));
        var error = await Assert.ThrowsAsync<KlusterfuckException>(
            () => database.WriteAsync(c => c.Execute("INSERT INTO a VALUES (zeroblob(1000000))"), Cancelled));

        Assert.Equal(ErrorCodes.DiskFull, error.Code);
        Assert.Equal(1, database.Read(c => c.Number("SELECT COUNT(*) FROM a")));
        database.Read(c => c.Execute("PRAGMA max_page_count=1000000"));
        Assert.Equal(1, await database.WriteAsync(c => c.Execute("INSERT INTO a VALUES (zeroblob(1000000))"), Cancelled));
    }

    [Fact]
    public async Task WriteAsync_FromTwoProcesses_WaitForEachOther()
    {
        using var one = Database.Open(File, ["CREATE TABLE a (x)"]);
        using var two = Database.Open(File, ["CREATE TABLE a (x)"]);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? one : two).WriteAsync(c => c.Execute("INSERT INTO a VALUES ($0)", i), Cancelled)));

        Assert.Equal(200, one.Read(c => c.Number("SELECT COUNT(*) FROM a")));
    }

    [Fact]
    public async Task ReadVersion_OwnAndOthersChanges_ChangeIt()
    {
        using var one = Database.Open(File, ["CREATE TABLE a (x)"]);
        using var two = Database.Open(File, ["CREATE TABLE a (x)"]);
        var versions = new List<long> { one.ReadVersion(), one.ReadVersion() };
        await one.WriteAsync(c => c.Execute("INSERT INTO a VALUES (1)"), Cancelled);
        versions.Add(one.ReadVersion());
        await two.WriteAsync(c => c.Execute("INSERT INTO a VALUES (2)"), Cancelled);
        versions.Add(one.ReadVersion());

        Assert.Equal(versions[0], versions[1]);
        Assert.Equal(3, versions.Distinct().Count());
    }

    [Fact]
    public async Task Dispose_Opened_FreesEveryHandle()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Handles are counted in /proc.");
        var database = Database.Open(File, Schema.Migrations);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => database.Read(c => c.Number("SELECT COUNT(*) FROM secrets")), Cancelled)));

        database.Dispose();

        Assert.DoesNotContain(
            Directory.GetFiles("/proc/self/fd").Select(fd => new FileInfo(fd).LinkTarget), target => target?.StartsWith(folder.Root, StringComparison.Ordinal) == true);
        Assert.False(System.IO.File.Exists($"{File}-wal"));
    }

    public void Dispose() => folder.Dispose();

    private static void AssertUnavailable(Func<Database> open, string says)
    {
        var error = Assert.Throws<KlusterfuckException>(() =>
        {
            using var database = open();
        });
        Assert.Equal(ErrorCodes.StorageUnavailable, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }
}
