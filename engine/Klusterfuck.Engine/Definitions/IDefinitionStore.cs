using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine.Definitions;

/// <summary>Keeps the definitions of one kind.</summary>
/// <typeparam name="T">The kind.</typeparam>
public interface IDefinitionStore<T> : IDefinitionSource<T>
    where T : Definition
{
    /// <summary>Definitions by name, ordinal order. The cursor is the last name of the page before.</summary>
    Task<Page<T>> ListAsync(NamespaceName ns, LabelSelector labels, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Stores a new definition together with its first selection, both or neither; false, and nothing is changed, where the name is taken.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="selection">The commit it has selected from the beginning; null for none yet.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<bool> TryAddAsync(T definition, Selection? selection, CancellationToken cancellationToken);

    /// <summary>Stores a changed definition if its <see cref="Definition.Generation"/> is still the stored one, with that generation plus one; else false.</summary>
    Task<bool> TryReplaceAsync(T definition, CancellationToken cancellationToken);

    /// <summary>
    /// Removes this very definition, by its uid, and what is kept with it (its selections); false, and nothing is changed, where it is gone, another one
    /// has its name, or its generation is not the expected one.
    /// </summary>
    /// <param name="definition">The definition, of whatever generation.</param>
    /// <param name="expectedGeneration">The generation it must have now; null for any.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<bool> TryRemoveAsync(T definition, long? expectedGeneration, CancellationToken cancellationToken);
}
