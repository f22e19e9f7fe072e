using Klusterfuck.Engine.Functions;

namespace Klusterfuck.Worker.Tests;

public sealed class WorkerOptionsTests
{
    [Fact]
    public void Read_OnlyWhatMustBe_HasTheDefaults()
    {
        var options = Read(("WORK_DIR", "/work"), ("GIT_URL", "http://git/a.git"), ("KF_TOKEN", "t")).OrThrow("environment");
        Assert.Equal((5000, 5001, "", FunctionAccess.Token, false, false), (options.Port, options.AdminPort, options.GitCommit, options.Access, options.DisableCheckout, options.DisableCache));
        Assert.Equal("function default/function", options.Function.ToString());
    }

    [Fact]
    public void Read_Everything_IsRead()
    {
        var options = Read(
            ("WORK_DIR", "/work"), ("GIT_URL", "http://git/a.git"), ("GIT_USER", "u"), ("GIT_PASSWORD", "p"), ("GIT_COMMIT", "main"), ("GIT_PATH", "functions/a/"),
            ("DISABLE_CACHE", "1"), ("PORT", "80"), ("ADMIN_PORT", "81"), ("KF_ACCESS", "public"), ("KF_FUNCTION", "hello"), ("KF_NAMESPACE", "team"), ("KF_VAR_GREETING", "hi"))
            .OrThrow("environment");
        Assert.Equal(("u", "p", "main", "functions/a", true, 80, 81, FunctionAccess.Public), (options.GitUser, options.GitPassword, options.GitCommit, options.GitPath, options.DisableCache, options.Port, options.AdminPort, options.Access));
        Assert.Equal("function team/hello", options.Function.ToString());
        Assert.Equal([new("GREETING", "hi")], options.Variables);
    }

    [Fact]
    public void Read_ManyFaults_ReportsThemAll()
    {
        var problems = Read(("PORT", "x"), ("ADMIN_PORT", "5000"), ("KF_ACCESS", "all"), ("DISABLE_CACHE", "maybe"), ("KF_FUNCTION", "No Name"), ("GIT_PATH", "../x")).Problems;
        Assert.Equal(
            ["$.ADMIN_PORT", "$.DISABLE_CACHE", "$.GIT_PATH", "$.GIT_URL", "$.KF_ACCESS", "$.KF_FUNCTION", "$.KF_TOKEN", "$.PORT", "$.WORK_DIR"],
            problems.Select(p => p.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_TokenAccessWithoutToken_IsRefused() =>
        Assert.Equal("$.KF_TOKEN", Assert.Single(Read(("WORK_DIR", "/work"), ("GIT_URL", "http://git/a.git")).Problems).Path);

    private static Engine.Validated<WorkerOptions> Read(params (string Name, string Value)[] variables) =>
        WorkerOptions.Read(variables.ToDictionary(v => v.Name, v => v.Value));
}
