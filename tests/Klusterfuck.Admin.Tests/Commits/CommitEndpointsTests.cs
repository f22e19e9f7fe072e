namespace Klusterfuck.Admin.Tests.Commits;

public sealed class CommitEndpointsTests(AdminServer server)
{
    [Fact]
    public async Task Select_Revisions_IsInForceForTheNextRequest()
    {
        var name = await server.CreateFunctionAsync("echo one");
        (await server.SendAsync("PUT", $"functions/{name}/files/run.sh?message=Say+two", "#!/bin/sh\necho two\n")).Expect(200);
        Assert.Equal("one\n", (await server.SendAsync("POST", $"/fn/{name}")).Text);
        var selected = (await server.SendAsync("PUT", $"functions/{name}/commit", new { commit = "HEAD" })).Expect(200).Json;
        Assert.Equal(0, selected.GetProperty("behind").GetInt32());
        Assert.Equal("two\n", (await server.SendAsync("POST", $"/fn/{name}")).Text);
        var back = (await server.SendAsync("PUT", $"functions/{name}/commit", new { commit = "HEAD~1" })).Expect(200).Json;
        Assert.Equal(1, back.GetProperty("behind").GetInt32());
        Assert.Equal("one\n", (await server.SendAsync("POST", $"/fn/{name}")).Text);
        (await server.SendAsync("POST", $"functions/{name}/commit/undo")).Expect(200);
        Assert.Equal("two\n", (await server.SendAsync("POST", $"/fn/{name}")).Text);
        var commits = (await server.SendAsync("GET", $"functions/{name}/commits?limit=2")).Expect(200).Json;
        var newest = commits.GetProperty("items")[0];
        Assert.Equal("Say two", newest.GetProperty("subject").GetString());
        Assert.Equal("function", newest.GetProperty("kind").GetString());
        Assert.True(newest.GetProperty("selected").GetBoolean());
        Assert.NotNull(commits.GetProperty("next").GetString());
        var selections = (await server.SendAsync("GET", $"functions/{name}/selections")).Expect(200).Json.GetProperty("items");
        Assert.True(selections[0].GetProperty("undo").GetBoolean());
        Assert.Equal(newest.GetProperty("id").GetString(), selections[0].GetProperty("commit").GetString());
    }

    [Fact]
    public async Task Select_UnknownRevision_IsNotFoundAndChangesNothing()
    {
        var name = await server.CreateFunctionAsync("echo one");
        (await server.SendAsync("PUT", $"functions/{name}/commit", new { commit = "no-such-branch" })).ExpectProblem(404, "KfCommitNotFound");
        (await server.SendAsync("PUT", $"functions/{name}/commit", new { })).ExpectProblem(422, "KfInvalid");
        Assert.Equal("one\n", (await server.SendAsync("POST", $"/fn/{name}")).Text);
    }

    [Fact]
    public async Task Undo_NothingBefore_Conflicts()
    {
        var name = AdminServer.NewName();
        (await server.SendAsync("POST", "functions", new { name, runtime = "shell" })).Expect(201);
        (await server.SendAsync("POST", $"functions/{name}/commit/undo")).ExpectProblem(409, "KfNothingToUndo");
    }

    [Fact]
    public async Task Get_Revision_GivesTheCommitItNames()
    {
        var name = await server.CreateFunctionAsync("echo one");
        var selected = (await server.SendAsync("GET", $"functions/{name}/commits/HEAD")).Expect(200).Json;
        Assert.True(selected.GetProperty("selected").GetBoolean());
        var before = (await server.SendAsync("GET", $"functions/{name}/commits/HEAD~1")).Expect(200).Json;
        Assert.NotEqual(selected.GetProperty("id").GetString(), before.GetProperty("id").GetString());
        Assert.Equal(selected.GetProperty("id").GetString(), (await server.SendAsync("GET", $"functions/{name}/commits/refs%2Fheads%2Fmain")).Expect(200).Json.GetProperty("id").GetString());
        (await server.SendAsync("GET", $"functions/{name}/commits/nope")).ExpectProblem(404, "KfCommitNotFound");
    }

    [Fact]
    public async Task Compare_TwoRevisions_GivesTheDiff()
    {
        var name = await server.CreateFunctionAsync("echo one");
        (await server.SendAsync("PUT", $"functions/{name}/files/run.sh", "#!/bin/sh\necho two\n")).Expect(200);
        var compared = (await server.SendAsync("GET", $"functions/{name}/compare/HEAD~1...HEAD")).Expect(200).Json;
        var file = Assert.Single(compared.GetProperty("files").EnumerateArray());
        Assert.Equal("run.sh", file.GetProperty("path").GetString());
        Assert.Contains("+echo two", file.GetProperty("patch").GetString(), StringComparison.Ordinal);
        (await server.SendAsync("GET", $"functions/{name}/compare/HEAD")).ExpectProblem(422, "KfInvalid");
        (await server.SendAsync("GET", $"functions/{name}/compare/HEAD...nope")).ExpectProblem(404, "KfCommitNotFound");
    }
}
