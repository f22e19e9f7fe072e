using Klusterfuck.Engine.Invocation;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Tests.Invocation;

public sealed class FunctionConfigReaderTests
{
    [Fact]
    public void Read_EveryKey_IsRead()
    {
        var config = FunctionConfigReader.Read("""
            version: 1
            command: ./handler.py --flag 'a b'
            executables: [handler.py, ./bin/tool]
            contentType: application/json
            response: cgi
            timeout: 500ms
            concurrency: 3
            maxRequestBytes: 512KiB
            env: { GREETING: hello, NUMBER: 5, EMPTY: '' }
            secrets: [api-key]
            prepare: [make, all]
            prestart: off
            preload: [numpy, my.package]
            """).OrThrow("config.yaml");
        Assert.Equal(["./handler.py", "--flag", "a b"], config.Command);
        Assert.Equal(["handler.py", "bin/tool"], config.Executables);
        Assert.Equal("application/json", config.ContentType);
        Assert.Equal(ResponseMode.Cgi, config.Response);
        Assert.Equal(TimeSpan.FromMilliseconds(500), config.Timeout);
        Assert.Equal(3, config.Concurrency);
        Assert.Equal(512 * 1024, config.MaxRequestBytes);
        Assert.Equal([new("EMPTY", ""), new("GREETING", "hello"), new("NUMBER", "5")], config.Env);
        Assert.Equal("api-key", Assert.Single(config.Secrets).Value);
        Assert.Equal(["make", "all"], config.Prepare);
        Assert.False(config.Prestart);
        Assert.Equal(["numpy", "my.package"], config.Preload);
    }

    [Fact]
    public void Read_OnlyWhatMustBe_HasTheDefaults()
    {
        var config = FunctionConfigReader.Read("version: 1\ncommand: [cat]\n").OrThrow("config.yaml");
        Assert.Equal(new FunctionConfig { Command = config.Command }, config);
        Assert.Equal(["cat"], config.Command);
    }

    [Fact]
    public void Read_ManyFaults_ReportsThemAll()
    {
        var problems = FunctionConfigReader.Read("""
            version: 2
            comand: ./x
            executables: [../out, /etc/passwd, 'a\b']
            contentType: no type
            response: chunked
            timeout: 30
            concurrency: 0
            maxRequestBytes: lots
            env: { KF_X: a, 1a: b, GOOD: c, NONE: , LIST: [] }
            secrets: [Bad_Name, ok, ok]
            prepare: []
            timeout: 5s
            """).Problems;
        Assert.Equal(
            [
                "$.command", "$.comand", "$.concurrency", "$.contentType", "$.env.1a", "$.env.KF_X", "$.env.LIST", "$.env.NONE", "$.executables", "$.executables",
                "$.executables", "$.maxRequestBytes", "$.prepare", "$.response", "$.secrets", "$.secrets", "$.timeout", "$.timeout", "$.version",
            ],
            problems.Select(p => p.Path).OrderBy(p => p, StringComparer.OrdinalIgnoreCase).OrderBy(p => p == "$.command" ? 0 : 1));
        Assert.Contains(problems, p => p is { Code: "UnknownKey", Message: "Line 2, column 1: there is no key 'comand'; 'command' was perhaps meant." });
    }

    [Theory]
    [InlineData("./../x", "PathInvalid")]
    [InlineData("../x", "PathInvalid")]
    [InlineData("python3 ./../x", "PathInvalid")]
    [InlineData("a/../../b", "PathInvalid")]
    [InlineData("cat 'a", "BadCommand")]
    [InlineData("\"\"", "BadCommand")]
    public void Read_BadCommand_IsAProblem(string command, string code) =>
        Assert.Equal(code, Assert.Single(FunctionConfigReader.Read($"version: 1\ncommand: {JToken.FromObject(command).ToString(Newtonsoft.Json.Formatting.None)}\n").Problems).Code);

    [Theory]
    [InlineData("", "Empty")]
    [InlineData("# nothing\n", "Empty")]
    [InlineData("- a", "WrongType")]
    [InlineData("version: 1\ncommand: [a", "BadYaml")]
    [InlineData("version: 1\n\tcommand: a", "BadYaml")]
    [InlineData("version: 1\ncommand: *nobody", "BadYaml")]
    [InlineData("version: 1\ncommand: &a [*a]", "BadYaml")]
    [InlineData("version: 1\ncommand: a\n---\nversion: 1", "TooComplex")]
    [InlineData("version: 1\ncommand: a\n? [b]\n: c", "WrongType")]
    public void Read_NoConfig_SaysWhy(string yaml, string code) => Assert.Equal(code, Assert.Single(FunctionConfigReader.Read(yaml).Problems).Code);

    [Fact]
    public void Read_BadYaml_NamesLineAndColumn() =>
        Assert.StartsWith("Line 3, column 1:", Assert.Single(FunctionConfigReader.Read("version: 1\ncommand: [a\n").Problems).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NestedDeeply_IsRefused() =>
        Assert.Equal("TooComplex", Assert.Single(FunctionConfigReader.Read("a: " + new string('[', 20_000)).Problems).Code);

    [Fact]
    public void Read_AliasesOfAliases_AreReadWithoutBeingCopied()
    {
        var lines = string.Join('\n', Enumerable.Range(1, 9).Select(i => $"k{i}: &k{i} [{string.Join(", ", Enumerable.Repeat($"*k{i - 1}", 9))}]"));
        var problems = FunctionConfigReader.Read($"k0: &k0 lol\n{lines}").Problems;
        Assert.Equal("TooComplex", Assert.Single(problems).Code);
    }

    [Fact]
    public void Read_VeryLong_IsRefused() =>
        Assert.Equal("TooComplex", Assert.Single(FunctionConfigReader.Read("version: 1\ncommand: " + new string('a', 70_000)).Problems).Code);

    [Theory]
    [InlineData("1ms", 1)]
    [InlineData("1.5s", 1500)]
    [InlineData("5m", 300_000)]
    [InlineData("24h", 86_400_000)]
    public void Read_Timeout_IsRead(string text, int milliseconds) =>
        Assert.Equal(milliseconds, FunctionConfigReader.Read($"version: 1\ncommand: a\ntimeout: {text}").OrThrow("").Timeout.TotalMilliseconds);

    [Theory]
    [InlineData("0s")]
    [InlineData("25h")]
    [InlineData("-1s")]
    [InlineData("1d")]
    [InlineData("s")]
    [InlineData("1e3s")]
    [InlineData("99999999999999999999h")]
    public void Read_TimeoutOutOfRange_IsAProblem(string text) =>
        Assert.Equal("$.timeout", Assert.Single(FunctionConfigReader.Read($"version: 1\ncommand: a\ntimeout: {text}").Problems).Path);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1000", 1000)]
    [InlineData("1MB", 1_000_000)]
    [InlineData("6MiB", 6 * 1024 * 1024)]
    [InlineData("1GiB", 1024 * 1024 * 1024)]
    public void Read_Size_IsRead(string text, long bytes) =>
        Assert.Equal(bytes, FunctionConfigReader.Read($"version: 1\ncommand: a\nmaxRequestBytes: {text}").OrThrow("").MaxRequestBytes);

    [Theory]
    [InlineData("process", FunctionMode.Process)]
    [InlineData("stream", FunctionMode.Stream)]
    [InlineData("http", FunctionMode.Http)]
    public void Read_Mode_IsTaken(string text, FunctionMode mode) =>
        Assert.Equal(mode, FunctionConfigReader.Read($"version: 1\ncommand: a\nmode: {text}").Value?.Mode);

    [Theory]
    [InlineData("mode: fast", "$.mode", "OutOfRange")]
    [InlineData("mode: [http]", "$.mode", "WrongType")]
    [InlineData("mode: stream\nresponse: cgi", "$.response", "BadCombination")]
    [InlineData("mode: http\nresponse: plain", "$.response", "BadCombination")]
    [InlineData("mode: http\ncontentType: text/plain", "$.contentType", "BadCombination")]
    [InlineData("mode: stream\nprestart: off", "$.prestart", "BadCombination")]
    [InlineData("mode: http\npreload: [json]", "$.preload", "BadCombination")]
    [InlineData("mode: stream\nmaxRequestBytes: 65MiB", "$.maxRequestBytes", "OutOfRange")]
    public void Read_ModeWithWhatItNeverLooksAt_IsAProblem(string lines, string path, string code)
    {
        var problem = Assert.Single(FunctionConfigReader.Read($"version: 1\ncommand: a\n{lines}").Problems);
        Assert.Equal((path, code), (problem.Path, problem.Code));
    }

    [Fact]
    public void Schema_Keys_AreTheReadersKeys()
    {
        var schema = JObject.Parse(FunctionConfigReader.Schema);
        Assert.Equal(FunctionConfigReader.Keys.Order(), ((JObject)schema["properties"]!).Properties().Select(p => p.Name).Order());
        Assert.False((bool)schema["additionalProperties"]!);
    }
}
