using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Embedded.Storage;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections.Following;

namespace Klusterfuck.Engine.Embedded.Selections;

/// <summary>Functions of <c>klusterfuck.db</c> that follow a branch.</summary>
/// <param name="database">The database.</param>
/// <param name="functions">Reads one.</param>
internal sealed class SqliteFollowingFunctions(Database database, IDefinitionStore<FunctionDefinition> functions) : IFollowingFunctions
{
    public async Task<IReadOnlyList<FunctionDefinition>> ListAsync(CancellationToken cancellationToken)
    {
        var names = database.Read(connection => connection.Query(
            reader => (NamespaceName.Parse(reader.GetString(0)), ResourceName.Parse(reader.GetString(1))),
            "SELECT namespace, name FROM definitions WHERE kind = $0 AND json_extract(document, '$.follow') IS NOT NULL ORDER BY namespace, name",
            SqliteSelectionStore.NameOf(TargetKind.Function)));
        var found = new List<FunctionDefinition>(names.Count);
        foreach (var (ns, name) in names)
        {
            if (await functions.FindAsync(ns, name, cancellationToken).ConfigureAwait(false) is { Follow: not null } function)
                found.Add(function);
        }

        return found;
    }
}
