namespace Klusterfuck.Engine.Git.Repositories;

/// <summary>An empty bare repository, written by hand: <c>git init</c> and libgit2 both take templates and the name of the branch from the user's settings.</summary>
internal static class BareRepositoryLayout
{
    /// <summary>The default branch of a new repository.</summary>
    public const string DefaultBranch = "refs/heads/main";

    // hideRefs: a client can neither delete nor move what keeps selected commits. It does not see it either, or "git push --tags" would fail for all
    // who cloned; a commit that only such a tag keeps is fetched by its id.
    private const string Config = """
        [core]
            repositoryformatversion = 0
            filemode = true
            bare = true
            fsync = all
            fsyncMethod = batch
        [http]
            receivepack = true
        [receive]
            fsckObjects = true
        [transfer]
            hideRefs = refs/tags/kf
        [uploadpack]
            allowReachableSHA1InWant = true

        """;

    /// <summary>Writes it into a folder that does not exist yet.</summary>
    public static void Write(string folder)
    {
        foreach (var sub in (string[])["objects/info", "objects/pack", "refs/heads", "refs/tags"])
            Directory.CreateDirectory(Path.Combine(folder, sub));
        File.WriteAllText(Path.Combine(folder, "config"), Config);
        File.WriteAllText(Path.Combine(folder, "HEAD"), $"ref: {DefaultBranch}\n");
    }
}
