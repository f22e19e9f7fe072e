namespace Klusterfuck.Engine.Git.Gogs;

/// <summary>What a worker reads its repository with.</summary>
/// <param name="Url">Where it is cloned from: <c>GIT_URL</c>.</param>
/// <param name="User">The function's own user: <c>GIT_USER</c>.</param>
/// <param name="Password">Its password: <c>GIT_PASSWORD</c>. A secret.</param>
public sealed record GogsCredential(string Url, string User, string Password)
{
    /// <summary>The address and the user; never the password.</summary>
    public override string ToString() => $"{User} at {Url}";
}
