namespace Klusterfuck.Rest.Requests;

/// <summary>What happens to the repository of what is removed.</summary>
internal static class RepositoryChoice
{
    /// <summary>Whether it goes too.</summary>
    public static bool IsRemoved(string? text) => text switch
    {
        null or "keep" => false,
        "remove" => true,
        _ => throw Query.Refuse("repository", text, "keep or remove"),
    };
}
