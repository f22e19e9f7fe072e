using System.Text;
using System.Text.RegularExpressions;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Functions.Hosting;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Secrets;

namespace Klusterfuck.Engine.Functions;

/// <summary>Says everything that is wrong with the definition of a function.</summary>
/// <param name="secrets">The secrets it may name.</param>
internal sealed partial class FunctionRules(ISecretStore secrets)
{
    private const string ReservedPrefix = "KF_";

    // Linux refuses to start a program with a longer NAME=value (MAX_ARG_STRLEN).
    private const int MaxVariableBytes = 128 * 1024 - 1;

    /// <summary>The definition with its path in normal form, or all its problems.</summary>
    public async Task<Validated<FunctionDefinition>> CheckAsync(FunctionDefinition definition, CancellationToken cancellationToken)
    {
        var problems = new List<Problem>();
        var path = CheckPath(definition.Path, problems);
        CheckEnv(definition, problems);
        var names = definition.Secrets.IsDefault ? [] : definition.Secrets;
        for (var i = 0; i < names.Length; i++)
        {
            if (await FindProblemAsync(definition, names[i], cancellationToken).ConfigureAwait(false) is var (code, message))
                problems.Add(new Problem(code, $"$.secrets[{i}]", message));
        }

        problems.AddRange(LabelRules.Check(definition.Labels));
        problems.AddRange(HostingRules.Check(definition.Hosting));
        if (definition.Follow is { } branch && BranchName.FindProblem(branch) is { } wrong)
            problems.Add(new Problem("FollowInvalid", "$.follow", $"'{Shorten(branch)}' is no branch that can be followed: {wrong}."));
        if (!Enum.IsDefined(definition.Access))
            problems.Add(new Problem("AccessInvalid", "$.access", $"There is no access '{definition.Access}'."));
        if (!Enum.IsDefined(definition.Runtime))
            problems.Add(new Problem("RuntimeInvalid", "$.runtime", $"There is no runtime '{definition.Runtime}'."));
        return problems.Count > 0 ? new(problems) : new(definition with { Path = path, Secrets = [.. names.Distinct()] });
    }

    private static string CheckPath(string path, List<Problem> problems)
    {
        try
        {
            return RepositoryPath.NormalizeFolder(path);
        }
        catch (KlusterfuckException error) when (error.Code == ErrorCodes.PathInvalid)
        {
            problems.Add(new Problem("PathInvalid", "$.path", error.Message));
            return "";
        }
    }

    private static void CheckEnv(FunctionDefinition definition, List<Problem> problems)
    {
        foreach (var (name, value) in definition.Env)
        {
            var why = !VariableName().IsMatch(name) ? "is no name of a variable: it must be letters, digits and '_', and not begin with a digit"
                : IsReserved(name) ? $"is reserved: names that begin with {ReservedPrefix} belong to the platform"
                : value is null || value.Contains('\0', StringComparison.Ordinal) ? "has a value no variable can have: it holds a NUL character or nothing at all"
                : Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value) + 1 > MaxVariableBytes ? $"is longer than the {MaxVariableBytes} bytes a variable may have"
                : null;
            if (why is not null)
                problems.Add(new Problem("EnvInvalid", $"$.env['{name}']", $"'{name}' {why}."));
        }
    }

    private static string Shorten(string text) => text.Length > 100 ? text[..100] + "…" : text;

    private static bool IsReserved(string variable) => variable.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase);

    private async Task<(string Code, string Message)?> FindProblemAsync(FunctionDefinition definition, ResourceName name, CancellationToken cancellationToken)
    {
        if (name == default)
            return ("SecretInvalid", "A secret without a name is asked for.");
        if (await secrets.FindAsync(definition.Namespace, name, cancellationToken).ConfigureAwait(false) is not var (entry, _))
            return ("SecretNotFound", $"There is no secret '{name}' in the namespace '{definition.Namespace}'.");
        if (!entry.ForFunctions)
            return ("SecretNotForFunctions", $"The secret '{name}' is not meant for functions.");
        if (!VariableName().IsMatch(entry.Variable) || IsReserved(entry.Variable))
            return ("SecretInvalid", $"The secret '{name}' cannot be given to a function: '{entry.Variable}' is reserved or no name of a variable.");
        return definition.Env.ContainsKey(entry.Variable) ? ("EnvInvalid", $"'{entry.Variable}' is both a variable and the secret '{name}'.") : null;
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex VariableName();
}
