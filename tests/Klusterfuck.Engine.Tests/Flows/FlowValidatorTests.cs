using System.Diagnostics;
using System.Text;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Flows.Connectors;
using Klusterfuck.Engine.Flows.FunctionNodes;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Tests.Flows;

public sealed class FlowValidatorTests
{
    private const string In = """{ "id": "in", "kind": "connector", "connector": "http" }""";
    private const string Score = """{ "id": "score", "kind": "function", "function": "score" }""";

    [Fact]
    public async Task Validate_EverythingSaid_GivesTheGraph()
    {
        var graph = await ValidAsync("""
            { "version": 1,
              "nodes": [
                { "id": "in", "kind": "connector", "connector": "http", "variables": {} },
                { "id": "score", "kind": "function", "function": "score", "timeout": "1.5s",
                  "retry": { "attempts": 5, "backoff": "100ms", "factor": 1.5, "maxBackoff": "1m" } },
                { "id": "render", "kind": "function", "function": "render" } ],
              "links": [ { "from": "in", "to": "score" }, { "from": "in", "to": "render" }, { "from": "score", "to": "render" } ],
              "layout": { "in": { "x": 0, "y": -1.5 } } }
            """);

        Assert.Equal(["in"], graph.Entries.Select(e => e.Value));
        Assert.Equal(["render"], graph.Leaves.Select(e => e.Value));
        Assert.Equal(["score", "render"], graph.Functions.Select(f => f.Value));
        Assert.Equal([0, 1, 2], graph.Order);
        Assert.Equal([1, 1, 2], graph.CountPaths(NodeId.Parse("in")));
        Assert.Equal([1, 2], graph.Incoming(2));
        Assert.Equal([0, 1], graph.Outgoing(0));
        var score = Assert.IsType<FunctionNode>(graph.Nodes[1]);
        Assert.Equal(TimeSpan.FromSeconds(1.5), score.Timeout);
        Assert.Equal(new RetryPolicy(5, TimeSpan.FromMilliseconds(100), 1.5, TimeSpan.FromMinutes(1)), score.Retry);
        Assert.Equal(RetryPolicy.Default, graph.Nodes[2].Retry);
        Assert.Equal(ResourceName.Parse("http"), Assert.IsType<ConnectorNode>(graph.Nodes[0]).Connector);
        Assert.Equal(-1.5, graph.Model.Layout["in"].Y);
    }

    [Theory]
    [InlineData("", "JsonInvalid", "$")]
    [InlineData("[]", "WrongType", "$")]
    [InlineData("{ \"version\": 1 // no\n}", "JsonInvalid", "$.version")]
    [InlineData("{ 'version': 1 }", "JsonInvalid", "$")]
    [InlineData("{ \"version\": 01 }", "JsonInvalid", "$.version")]
    [InlineData("{ \"version\": 0x1 }", "JsonInvalid", "$.version")]
    [InlineData("{ \"version\": NaN }", "JsonInvalid", "$.version")]
    [InlineData("{ \"version\": 1, }", "JsonInvalid", "$.version")]
    [InlineData("{ \"nodes\": [1,,2] }", "JsonInvalid", "$.nodes[1]")]
    [InlineData("{ \"version\": 1 } {}", "JsonInvalid", "$")]
    [InlineData("{ \"version\": \"a\nb\" }", "JsonInvalid", "$.version")]
    [InlineData("{ \"version\": \"\\x\" }", "JsonInvalid", "$.version")]
    public async Task Validate_BadJson_SaysWhere(string json, string code, string path)
    {
        var problem = Assert.Single(await ProblemsAsync(json));

        Assert.Equal((code, path), (problem.Code, problem.Path));
    }

    [Fact]
    public async Task Validate_BadJson_SaysLineAndColumn()
    {
        var problem = Assert.Single(await ProblemsAsync("{\n  \"version\": 1,\n  \"nodes\": [ nope ]\n}"));

        Assert.Contains("(line 3, column 14)", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "version": 2, "nodes": [@in] }""", "VersionUnknown", "$.version")]
    [InlineData("""{ "version": "1", "nodes": [@in] }""", "WrongType", "$.version")]
    [InlineData("""{ "nodes": [@in] }""", "MissingKey", "$")]
    [InlineData("""{ "version": 1 }""", "MissingKey", "$")]
    [InlineData("""{ "version": 1, "nodes": {} }""", "WrongType", "$.nodes")]
    [InlineData("""{ "version": 1, "nodes": [@in], "version": 1 }""", "DuplicateKey", "$.version")]
    [InlineData("""{ "version": 1, "nodes": [@in], "nodez": [] }""", "UnknownKey", "$.nodez")]
    [InlineData("""{ "version": 1, "nodes": [@in, 5] }""", "WrongType", "$.nodes[1]")]
    [InlineData("""{ "version": 1, "nodes": [{ "id": "In", "kind": "connector", "connector": "http" }] }""", "NodeIdInvalid", "$.nodes[0].id")]
    [InlineData("""{ "version": 1, "nodes": [{ "kind": "connector", "connector": "http" }] }""", "MissingKey", "$.nodes[0]")]
    [InlineData("""{ "version": 1, "nodes": [@in, @in] }""", "NodeIdTaken", "$.nodes[1].id")]
    [InlineData("""{ "version": 1, "nodes": [{ "id": "in", "kind": "conector", "connector": "http" }] }""", "KindUnknown", "$.nodes[0].kind")]
    [InlineData("""{ "version": 1, "nodes": [{ "id": "in", "kind": "connector" }] }""", "MissingKey", "$.nodes[0]")]
    [InlineData("""{ "version": 1, "nodes": [{ "id": "in", "kind": "connector", "connector": "htp" }] }""", "ConnectorUnknown", "$.nodes[0].connector")]
    [InlineData("""{ "version": 1, "nodes": [{ "id": "in", "kind": "connector", "connector": "H!" }] }""", "NameInvalid", "$.nodes[0].connector")]
    [InlineData("""{ "version": 1, "nodes": [{ "id": "in", "kind": "connector", "connector": "http", "variables": { "A B": "c" } }] }""", "VariableUnknown", "$.nodes[0].variables['A B']")]
    [InlineData("""{ "version": 1, "nodes": [{ "id": "in", "kind": "connector", "connector": "custom", "variables": { "URL": { "secret": "nope" } } }] }""", "SecretUnknown", "$.nodes[0].variables.URL.secret")]
    [InlineData("""{ "version": 1, "nodes": [{ "id": "in", "kind": "connector", "connector": "custom", "variables": { "URL": 5 } }] }""", "WrongType", "$.nodes[0].variables.URL")]
    [InlineData("""{ "version": 1, "nodes": [{ "id": "in", "kind": "connector", "connector": "custom", "variables": { "URL": {} } }] }""", "MissingKey", "$.nodes[0].variables.URL")]
    [InlineData("""{ "version": 1, "nodes": [@in, @score] }""", "NodeUnreachable", "$.nodes[1]")]
    [InlineData("""{ "version": 1, "nodes": [@score] }""", "ConnectorMissing", "$.nodes")]
    [InlineData("""{ "version": 1, "nodes": [] }""", "ConnectorMissing", "$.nodes")]
    [InlineData("""{ "version": 1, "nodes": [@in, { "id": "a", "kind": "function", "function": "nope" }], "links": [{ "from": "in", "to": "a" }] }""", "FunctionUnknown", "$.nodes[1].function")]
    [InlineData("""{ "version": 1, "nodes": [@in, { "id": "a", "kind": "function", "function": "score", "timeout": "soon" }], "links": [{ "from": "in", "to": "a" }] }""", "DurationInvalid", "$.nodes[1].timeout")]
    [InlineData("""{ "version": 1, "nodes": [@in, { "id": "a", "kind": "function", "function": "score", "timeout": "2d" }], "links": [{ "from": "in", "to": "a" }] }""", "OutOfRange", "$.nodes[1].timeout")]
    [InlineData("""{ "version": 1, "nodes": [@in, { "id": "a", "kind": "function", "function": "score", "retry": { "attempts": 0 } }], "links": [{ "from": "in", "to": "a" }] }""", "OutOfRange", "$.nodes[1].retry.attempts")]
    [InlineData("""{ "version": 1, "nodes": [@in, { "id": "a", "kind": "function", "function": "score", "retry": { "attempts": 1.5 } }], "links": [{ "from": "in", "to": "a" }] }""", "WrongType", "$.nodes[1].retry.attempts")]
    [InlineData("""{ "version": 1, "nodes": [@in, { "id": "a", "kind": "function", "function": "score", "retry": { "factor": 1e400 } }], "links": [{ "from": "in", "to": "a" }] }""", "OutOfRange", "$.nodes[1].retry.factor")]
    [InlineData("""{ "version": 1, "nodes": [@in, { "id": "a", "kind": "function", "function": "score", "retry": { "tries": 1 } }], "links": [{ "from": "in", "to": "a" }] }""", "UnknownKey", "$.nodes[1].retry.tries")]
    [InlineData("""{ "version": 1, "nodes": [@in], "links": [{ "from": "in", "to": "out" }] }""", "LinkNodeUnknown", "$.links[0].to")]
    [InlineData("""{ "version": 1, "nodes": [@in], "links": [{ "to": "in" }] }""", "MissingKey", "$.links[0]")]
    [InlineData("""{ "version": 1, "nodes": [@in, @score], "links": [{ "from": "in", "to": "score" }, { "from": "in", "to": "score" }] }""", "LinkTaken", "$.links[1]")]
    [InlineData("""{ "version": 1, "nodes": [@in, @score], "links": [{ "from": "in", "to": "score", "output": "yes" }] }""", "OutputUnknown", "$.links[0].output")]
    [InlineData("""{ "version": 1, "nodes": [@in, @score], "links": [{ "from": "in", "to": "score", "on": "error" }] }""", "ErrorLinkUseless", "$.links[0].on")]
    [InlineData("""{ "version": 1, "nodes": [@in, @score], "links": [{ "from": "in", "to": "score", "on": "failure" }] }""", "ValueUnknown", "$.links[0].on")]
    [InlineData("""{ "version": 1, "nodes": [@in, @score], "links": [{ "from": "in", "to": "score" }, { "from": "score", "to": "score" }] }""", "FlowCycle", "$.links")]
    [InlineData("""{ "version": 1, "nodes": [@in], "layout": { "inn": { "x": 0, "y": 0 } } }""", "LayoutNodeUnknown", "$.layout.inn")]
    [InlineData("""{ "version": 1, "nodes": [@in], "layout": { "in": { "x": "0", "y": 0 } } }""", "WrongType", "$.layout.in.x")]
    [InlineData("""{ "version": 1, "nodes": [@in], "layout": { "in": { "x": 0 } } }""", "MissingKey", "$.layout.in")]
    public async Task Validate_OneFault_IsTheOnlyProblem(string json, string code, string path)
    {
        var problem = Assert.Single(await ProblemsAsync(json.Replace("@in", In, StringComparison.Ordinal).Replace("@score", Score, StringComparison.Ordinal)));

        Assert.Equal((code, path), (problem.Code, problem.Path));
    }

    [Fact]
    public async Task Validate_LinkIntoConnector_IsAProblem()
    {
        var problems = await ProblemsAsync($$"""
            { "version": 1, "nodes": [{{In}}, {{Score}}], "links": [{ "from": "in", "to": "score" }, { "from": "score", "to": "in" }] }
            """);

        Assert.Equal(["LinkIntoConnector", "FlowCycle"], problems.Select(p => p.Code));
        Assert.Contains("score → in → score", problems[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_ManyFaults_AreAllReportedAtOnce()
    {
        var problems = await ProblemsAsync("""
            { "version": 3, "extra": true,
              "nodes": [
                { "id": "in", "kind": "conector" },
                { "id": "a", "kind": "function", "function": "nope", "timout": "1s", "retry": { "attempts": 1000 } },
                { "id": "lonely", "kind": "function", "function": "score" } ],
              "links": [ { "from": "in", "to": "a" }, { "from": "ina", "to": "a", "port": 1 } ] }
            """);

        Assert.Equal(
            ["FunctionUnknown", "KindUnknown", "LinkNodeUnknown", "NodeUnreachable", "OutOfRange", "UnknownKey", "UnknownKey", "UnknownKey", "VersionUnknown"],
            problems.Select(p => p.Code).Order(StringComparer.Ordinal));
        Assert.Contains(problems, p => p.Message.Contains("Did you mean 'timeout'?", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Message.Contains("Did you mean 'connector'?", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Message.Contains("Did you mean 'in'?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Validate_TooManyWays_NamesWhere()
    {
        // Fourteen diamonds in a row: 2^14 ways to the last node.
        var nodes = new StringBuilder(In);
        var links = new List<string>();
        for (var i = 0; i < 14; i++)
        {
            foreach (var part in (string[])["a", "b", "c"])
                nodes.Append($$""", { "id": "{{part}}{{i}}", "kind": "function", "function": "score" }""");
            var from = i == 0 ? "in" : $"c{i - 1}";
            links.AddRange([Link(from, $"a{i}"), Link(from, $"b{i}"), Link($"a{i}", $"c{i}"), Link($"b{i}", $"c{i}")]);
        }

        var problem = Assert.Single(await ProblemsAsync($$"""{ "version": 1, "nodes": [{{nodes}}], "links": [{{string.Join(',', links)}}] }"""));

        Assert.Equal("TooManySteps", problem.Code);
        Assert.Contains("10000", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_LongChainAndWideFan_AreValid()
    {
        var chain = string.Join(',', Enumerable.Range(0, 999).Select(i => $$"""{ "id": "n{{i}}", "kind": "function", "function": "score" }"""));
        var links = string.Join(',', Enumerable.Range(0, 999).Select(i => Link(i == 0 ? "in" : $"n{i - 1}", $"n{i}")));

        var graph = await ValidAsync($$"""{ "version": 1, "nodes": [{{In}},{{chain}}], "links": [{{links}}] }""");

        Assert.Equal(999, graph.Order[^1]);
    }

    public static TheoryData<string, string> Malicious => new()
    {
        { $$"""{ "version": 1, "nodes": [{{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $$"""{ "id": "n{{i}}", "kind": "function", "function": "f" }"""))}}] }""", "TooManyNodes" },
        { $$"""{ "version": 1, "nodes": [{{In}}], "links": [{{string.Join(',', Enumerable.Repeat(Link("in", "in"), 10_000))}}] }""", "TooManyLinks" },
        { new string('[', 100_000), "JsonTooDeep" },
        { string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), "JsonTooDeep" },
        { new string(' ', 5 * 1024 * 1024), "FlowTooLarge" },
        { "{" + string.Join(',', Enumerable.Range(0, 200_000).Select(i => $"\"k{i}\":1")) + "}", "TooManyProblems" },
        { "{" + string.Join(',', Enumerable.Repeat("\"k\":1", 200_000)) + "}", "TooManyProblems" },
        { "{ \"version\": " + new string('9', 1_000_000) + ", \"nodes\": [] }", "JsonInvalid" },
        { Ring(1_000), "FlowCycle" },
    };

    [Theory]
    [MemberData(nameof(Malicious), DisableDiscoveryEnumeration = true)]
    public async Task Validate_Malicious_IsRefusedQuickly(string json, string code)
    {
        await ProblemsAsync("{}");
        var clock = Stopwatch.StartNew();

        var problems = await ProblemsAsync(json);

        Assert.Contains(problems, p => p.Code == code);
        Assert.True(problems.Count <= 1_001);
        // What explodes would not end within this; what does not takes a fraction of it, also on a machine that is busy.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"{clock.Elapsed}");
    }

    private static string Ring(int nodes)
    {
        var all = string.Join(',', Enumerable.Range(0, nodes).Select(i => $$"""{ "id": "n{{i}}", "kind": "function", "function": "score" }"""));
        return $$"""{ "version": 1, "nodes": [{{all}}], "links": [{{string.Join(',', Enumerable.Range(0, nodes).Select(i => Link($"n{i}", $"n{(i + 1) % nodes}")))}}] }""";
    }

    private static string Link(string from, string to) => $$"""{"from":"{{from}}","to":"{{to}}"}""";

    private static async Task<FlowGraph> ValidAsync(string json)
    {
        var result = await ValidateAsync(json);
        Assert.Empty(result.Problems);
        return result.Value!;
    }

    private static async Task<IReadOnlyList<Problem>> ProblemsAsync(string json) => (await ValidateAsync(json)).Problems;

    private static Task<Validated<FlowGraph>> ValidateAsync(string json) =>
        new FlowValidator(new NoFiles(), new Known()).ValidateAsync(NamespaceName.Default, json, TestContext.Current.CancellationToken);

    private sealed class Known : IFlowReferences
    {
        public Task<bool> HasFunctionAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(name.Value is "score" or "render");

        public Task<bool> HasFlowAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(name.Value == "other");

        public Task<bool> HasSecretAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(name.Value == "key");

        public Task<bool> HasConnectorAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(name.Value == "custom");
    }

    private sealed class NoFiles : IFileStore
    {
        public Task<IReadOnlyList<FileEntry>> ListAsync(Target repository, string revision, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<FileContent> ReadAsync(Target repository, string revision, string path, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Commit> CommitAsync(Target repository, IReadOnlyList<FileChange> changes, string message, Actor author, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
