using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Git.Gogs;

/// <summary>What things are called on Gogs: an organisation a namespace, <c>fn-</c> and <c>flow-</c> repositories in it, a user a function.</summary>
/// <param name="prefix">What organisations and users begin with.</param>
internal sealed class GogsNames(string prefix)
{
    private const string Function = "fn-";
    private const string Flow = "flow-";

    /// <summary>The organisation of a namespace.</summary>
    public string Organisation(NamespaceName ns) => prefix + ns.Value;

    /// <summary>The repository of a function or flow, in its namespace's organisation.</summary>
    public static string Repository(Target target) => (target.Kind == TargetKind.Function ? Function : Flow) + target.Name.Value;

    /// <summary>Organisation and repository with a '/' between.</summary>
    public string FullName(Target target) => $"{Organisation(target.Namespace)}/{Repository(target)}";

    /// <summary>The user that reads for a function: a hash, because names of users have 35 characters at most.</summary>
    public string Reader(Target function) =>
        prefix + "reader-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(function.ToString())).AsSpan(0, 10));

    /// <summary>What a full name belongs to; false where it is none of ours.</summary>
    public bool TryParse(string? fullName, out Target target)
    {
        target = default;
        if (fullName?.Split('/') is not [var organisation, var repository] || !organisation.StartsWith(prefix, StringComparison.Ordinal)
            || !NamespaceName.TryParse(organisation[prefix.Length..], out var ns))
            return false;
        var kind = repository.StartsWith(Function, StringComparison.Ordinal) ? TargetKind.Function : TargetKind.Flow;
        var start = kind == TargetKind.Function ? Function : Flow;
        if (!repository.StartsWith(start, StringComparison.Ordinal) || !ResourceName.TryParse(repository[start.Length..], out var name))
            return false;
        target = new Target(kind, ns, name);
        return true;
    }
}
