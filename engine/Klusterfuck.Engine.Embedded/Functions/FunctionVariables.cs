using System.Collections.Immutable;
using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Embedded.Secrets;
using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Embedded.Functions;

/// <summary>Puts together what the definition gives a program: the secrets that it and <c>config.yaml</c> name, and its env, which wins.</summary>
/// <param name="secrets">The secrets.</param>
/// <param name="database">What they are kept in.</param>
internal sealed class FunctionVariables(SqliteSecretStore secrets, Database database)
{
    private readonly VersionedCache<(string Uid, string Path, CommitId Commit), VariableSet> cache = new(database);

    /// <summary>The variables as they are now; memory unless the database has changed.</summary>
    public VariableSet Get(FunctionDefinition function, Checkout checkout) =>
        cache.Get((function.Uid, function.Path, checkout.Commit), _ => Read(function, checkout))!;

    private VariableSet Read(FunctionDefinition function, Checkout checkout)
    {
        var variables = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var name in function.Secrets.Union(checkout.Config.Secrets))
            {
                if (secrets.Find(function.Namespace, name) is not var (entry, value))
                    return Missing($"The secret '{name}' that the function needs does not exist in the namespace '{function.Namespace}'.");
                if (!entry.ForFunctions)
                    return Missing($"The secret '{name}' that the function needs is not meant for functions.");
                variables[entry.Variable] = value;
            }
        }
        catch (KlusterfuckException error) when (error.Code == ErrorCodes.SecretUnreadable)
        {
            return Missing(error.Message);
        }

        foreach (var (name, value) in function.Env)
            variables[name] = value;
        return new VariableSet(variables.ToImmutable(), null);
    }

    private static VariableSet Missing(string problem) => new(ImmutableDictionary<string, string>.Empty, problem);
}
