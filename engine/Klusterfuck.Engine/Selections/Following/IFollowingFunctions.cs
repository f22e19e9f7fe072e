using Klusterfuck.Engine.Functions;

namespace Klusterfuck.Engine.Selections.Following;

/// <summary>Finds the functions that follow a branch, of all namespaces.</summary>
public interface IFollowingFunctions
{
    /// <summary>Those whose <see cref="FunctionDefinition.Follow"/> names a branch.</summary>
    Task<IReadOnlyList<FunctionDefinition>> ListAsync(CancellationToken cancellationToken);
}
