using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Tests.Flows.Connectors;

public sealed class ConnectorVariablesTests
{
    [Theory]
    [InlineData("timer", """{ "CRON": "0 0 8 * * 1-5", "TIME_ZONE": "Europe/Berlin", "MISSED": "catch-up" }""")]
    [InlineData("amqp", """{ "AMQP_URL": { "secret": "key" }, "QUEUE": "orders" }""")]
    [InlineData("amqp", """{ "AMQP_URL": "amqp://guest:guest@localhost", "QUEUE": "orders" }""")]
    [InlineData("custom", """{ "FEED": "https://example.com" }""")]
    [InlineData("http", "{}")]
    public async Task Validate_RightVariables_NoProblem(string connector, string variables) => Assert.Empty(await ProblemsAsync(connector, variables));

    [Theory]
    [InlineData("timer", "{}", "VariableMissing", "$.nodes[0]")]
    [InlineData("timer", """{ "CRON": "" }""", "VariableMissing", "$.nodes[0].variables.CRON")]
    [InlineData("timer", """{ "CRON": "* * 99 * *" }""", "VariableInvalid", "$.nodes[0].variables.CRON")]
    [InlineData("timer", """{ "CRON": "* * * * *", "TIME_ZONE": "Mars" }""", "VariableInvalid", "$.nodes[0].variables.TIME_ZONE")]
    [InlineData("timer", """{ "CRON": "* * * * *", "TIMEZONE": "UTC" }""", "VariableUnknown", "$.nodes[0].variables.TIMEZONE")]
    [InlineData("timer", """{ "CRON": "* * * * *", "WINDOW": "1y" }""", "VariableInvalid", "$.nodes[0].variables.WINDOW")]
    [InlineData("http", """{ "HMAC_SECRET": "plain" }""", "SecretExpected", "$.nodes[0].variables.HMAC_SECRET")]
    [InlineData("redis", """{ "REDIS_URL": "redis://u:p@host", "KEY": "a" }""", "SecretExpected", "$.nodes[0].variables.REDIS_URL")]
    [InlineData("redis", """{ "REDIS_URL": "http://host", "KEY": "a" }""", "VariableInvalid", "$.nodes[0].variables.REDIS_URL")]
    [InlineData("redis", """{ "REDIS_URL": { "secret": "nope" }, "KEY": "a" }""", "SecretUnknown", "$.nodes[0].variables.REDIS_URL.secret")]
    [InlineData("file", """{ "FOLDER": "relative" }""", "VariableInvalid", "$.nodes[0].variables.FOLDER")]
    [InlineData("custom", """{ "FEED": "x", "OTHER": "y" }""", "VariableUnknown", "$.nodes[0].variables.OTHER")]
    [InlineData("custom", "{}", "VariableMissing", "$.nodes[0]")]
    [InlineData("custom", """{ "FEED": { "secret": "nope" } }""", "SecretUnknown", "$.nodes[0].variables.FEED.secret")]
    public async Task Validate_OneFault_IsTheOnlyProblem(string connector, string variables, string code, string path)
    {
        var problem = Assert.Single(await ProblemsAsync(connector, variables));

        Assert.Equal((code, path), (problem.Code, problem.Path));
    }

    [Theory]
    [InlineData("""{ "id": "out", "kind": "request", "url": "https://example.com/a", "method": "PUT", "headers": { "X-Key": { "secret": "key" } }, "timeout": "5s" }""", null, null)]
    [InlineData("""{ "id": "out", "kind": "request" }""", "MissingKey", "$.nodes[1]")]
    [InlineData("""{ "id": "out", "kind": "request", "url": "ftp://example.com" }""", "UrlInvalid", "$.nodes[1].url")]
    [InlineData("""{ "id": "out", "kind": "request", "url": "/relative" }""", "UrlInvalid", "$.nodes[1].url")]
    [InlineData("""{ "id": "out", "kind": "request", "url": "https://u:p@example.com" }""", "SecretExpected", "$.nodes[1].url")]
    [InlineData("""{ "id": "out", "kind": "request", "url": "https://example.com", "method": "TRACE" }""", "MethodInvalid", "$.nodes[1].method")]
    [InlineData("""{ "id": "out", "kind": "request", "url": "https://example.com", "headers": { "Host": "x" } }""", "HeaderReserved", "$.nodes[1].headers.Host")]
    [InlineData("""{ "id": "out", "kind": "request", "url": "https://example.com", "headers": { "X": "a\nb" } }""", "HeaderInvalid", "$.nodes[1].headers.X")]
    [InlineData("""{ "id": "out", "kind": "request", "url": "https://example.com", "headers": { "X": { "secret": "nope" } } }""", "SecretUnknown", "$.nodes[1].headers.X.secret")]
    [InlineData("""{ "id": "out", "kind": "publish", "to": "amqp", "variables": { "AMQP_URL": { "secret": "key" }, "ROUTING_KEY": "done" } }""", null, null)]
    [InlineData("""{ "id": "out", "kind": "publish", "to": "amqq" }""", "PublishTargetUnknown", "$.nodes[1].to")]
    [InlineData("""{ "id": "out", "kind": "publish", "to": "kafka", "variables": { "KAFKA_BROKERS": "a:1" } }""", "VariableMissing", "$.nodes[1].variables")]
    public async Task Validate_OutgoingNode_ProblemsAreFound(string node, string? code, string? path)
    {
        var problems = await ValidateAsync($$"""
            { "version": 1, "nodes": [ { "id": "in", "kind": "connector", "connector": "http" }, {{node}} ], "links": [ { "from": "in", "to": "out" } ] }
            """);

        Assert.Equal(code is null ? [] : [(code, path!)], problems.Select(p => (p.Code, p.Path)));
    }

    private static Task<IReadOnlyList<Problem>> ProblemsAsync(string connector, string variables) =>
        ValidateAsync($$"""{ "version": 1, "nodes": [ { "id": "in", "kind": "connector", "connector": "{{connector}}", "variables": {{variables}} } ] }""");

    private static async Task<IReadOnlyList<Problem>> ValidateAsync(string json) =>
        (await new FlowValidator(null!, new Known()).ValidateAsync(NamespaceName.Default, json, TestContext.Current.CancellationToken)).Problems;

    private sealed class Known : IFlowReferences
    {
        public Task<bool> HasFunctionAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(false);

        public Task<bool> HasSecretAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(name.Value == "key");

        public Task<bool> HasConnectorAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) => Task.FromResult(name.Value == "custom");

        public Task<ConnectorType?> FindConnectorAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
            Task.FromResult(name.Value == "custom" ? new ConnectorType("custom", "", [new("FEED", "Where.", Required: true)]) : null);
    }
}
