using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Tests.Functions;

namespace Klusterfuck.Engine.Tests.Connectors;

public sealed class ConnectorCatalogTests
{
    private static readonly NamespaceName Ns = NamespaceName.Default;

    private readonly ConnectorCatalog catalog = new(new MemoryDefinitions<ConnectorDefinition>(), TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_OwnImage_IsThereAfterTheBuiltInOnes()
    {
        await catalog.CreateAsync(Ns, ResourceName.Parse("feed"), "example/feed:1", "Reads a feed.", [new("FEED", "Where.", Required: true)], Cancellation);

        var all = await catalog.ListAsync(Ns, PageRequest.First, Cancellation);

        Assert.Equal([.. BuiltInConnectors.All.Select(t => t.Name), "feed"], all.Items.Select(t => t.Name));
        Assert.Equal("example/feed:1", (await catalog.GetAsync(Ns, ResourceName.Parse("feed"), Cancellation)).Image);
        await ThrowsAsync(ErrorCodes.ConnectorExists, () => catalog.CreateAsync(Ns, ResourceName.Parse("feed"), "example/feed:2", "", [], Cancellation));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    public async Task List_ByPages_GivesEachOnce(int limit)
    {
        foreach (var name in (string[])["a", "b", "c"])
            await catalog.CreateAsync(Ns, ResourceName.Parse(name), "example/x", "", [], Cancellation);
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = await catalog.ListAsync(Ns, new PageRequest(limit, cursor), Cancellation);
            Assert.InRange(page.Items.Count, 0, limit);
            names.AddRange(page.Items.Select(t => t.Name));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal([.. BuiltInConnectors.All.Select(t => t.Name), "a", "b", "c"], names);
    }

    [Fact]
    public async Task Create_Wrong_SaysEverything()
    {
        var error = await Assert.ThrowsAsync<KlusterfuckException>(() => catalog.CreateAsync(
            Ns, ResourceName.Parse("feed"), "no image!", "",
            [new("lower", ""), new("A", ""), new("A", ""), new("CALLBACK_URL", ""), new("KF_X", ""), new("S", "", Secret: true, Default: "x")], Cancellation));

        Assert.Equal(
            ["ImageInvalid", "VariableNameInvalid", "VariableTaken", "VariableReserved", "VariableReserved", "DefaultSecret"], error.Problems.Select(p => p.Code));
    }

    [Fact]
    public async Task BuiltIn_IsNotChanged()
    {
        var http = ResourceName.Parse("http");

        await ThrowsAsync(ErrorCodes.ConnectorExists, () => catalog.CreateAsync(Ns, http, "x", "", [], Cancellation));
        await ThrowsAsync(ErrorCodes.ConnectorExists, () => catalog.SetAsync(Ns, http, "x", "", [], null, Cancellation));
        await ThrowsAsync(ErrorCodes.ConnectorExists, () => catalog.RemoveAsync(Ns, http, null, Cancellation));
        await ThrowsAsync(ErrorCodes.ConnectorNotFound, () => catalog.GetAsync(Ns, ResourceName.Parse("nope"), Cancellation));
    }

    [Fact]
    public void BuiltIn_Defaults_AreRight()
    {
        foreach (var type in BuiltInConnectors.All.Concat(BuiltInConnectors.Publishing))
        {
            Assert.NotEmpty(type.Description);
            Assert.Equal(type.Variables.Length, type.Variables.Select(v => v.Name).Distinct().Count());
            foreach (var variable in type.Variables.Where(v => v.Default is not null))
                Assert.Null(type.CheckValue(variable, variable.Default!));
            Assert.Empty(ConnectorRules.Check("x", type.Description, type.Variables));
        }
    }

    private static async Task ThrowsAsync(ErrorCode code, Func<Task> act) => Assert.Equal(code, (await Assert.ThrowsAsync<KlusterfuckException>(act)).Code);
}
