using System.Collections.Immutable;
using System.Globalization;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Connectors;

/// <summary>The connectors flows may name: those that come with the product, and those somebody registered.</summary>
/// <param name="definitions">Keeps registered ones.</param>
/// <param name="time">The clock.</param>
public sealed class ConnectorCatalog(IDefinitionStore<ConnectorDefinition> definitions, TimeProvider time)
{
    // No name begins so.
    private const char BuiltInCursor = '-';

    /// <summary>The connectors that come with the product, then the registered ones by name.</summary>
    public async Task<Page<ConnectorType>> ListAsync(NamespaceName ns, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        var skipped = page.Cursor is null ? 0 : page.Cursor.StartsWith(BuiltInCursor) && int.TryParse(page.Cursor.AsSpan(1), out var at) ? at : BuiltInConnectors.All.Length;
        var items = BuiltInConnectors.All.Skip(skipped).Take(page.Limit).ToList();
        if (items.Count == page.Limit)
            return new Page<ConnectorType>(items, string.Create(CultureInfo.InvariantCulture, $"{BuiltInCursor}{skipped + items.Count}"));
        var after = page.Cursor?.StartsWith(BuiltInCursor) == false ? page.Cursor : null;
        var found = await definitions.ListAsync(ns, LabelSelector.Parse(null), new PageRequest(page.Limit - items.Count, after), cancellationToken).ConfigureAwait(false);
        return new Page<ConnectorType>([.. items, .. found.Items.Select(ConnectorType.Of)], found.Next);
    }

    /// <summary>One connector.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.ConnectorNotFound"/>.</exception>
    public async Task<ConnectorType> GetAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        BuiltInConnectors.Find(name) ?? ConnectorType.Of(await FindAsync(ns, name, cancellationToken).ConfigureAwait(false));

    /// <summary>Registers an image of one's own.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.ConnectorExists"/>, <see cref="ErrorCodes.Invalid"/> with all problems.</exception>
    public async Task<ConnectorType> CreateAsync(
        NamespaceName ns, ResourceName name, string image, string description, ImmutableArray<ConnectorVariableDefinition> variables, CancellationToken cancellationToken)
    {
        Check(name, image, description, variables);
        var definition = new ConnectorDefinition
        {
            Namespace = ns,
            Name = name,
            Uid = Guid.NewGuid().ToString("N"),
            CreatedAt = time.GetUtcNow(),
            Image = image,
            Description = description,
            Variables = variables,
        };
        if (BuiltInConnectors.Find(name) is not null || !await definitions.TryAddAsync(definition, null, cancellationToken).ConfigureAwait(false))
            throw new KlusterfuckException(ErrorCodes.ConnectorExists, $"There is a connector '{name}' already.", Describe(ns, name), "Choose another name.");
        return ConnectorType.Of(await FindAsync(ns, name, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Replaces image, description and variables of a registered one.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.ConnectorNotFound"/>, <see cref="ErrorCodes.ConnectorExists"/> for one that comes with the product, <see cref="ErrorCodes.Changed"/>, <see cref="ErrorCodes.Invalid"/>.</exception>
    public async Task<ConnectorType> SetAsync(
        NamespaceName ns, ResourceName name, string image, string description, ImmutableArray<ConnectorVariableDefinition> variables, long? expectedGeneration,
        CancellationToken cancellationToken)
    {
        DemandOwn(ns, name);
        Check(name, image, description, variables);
        var current = await FindAsync(ns, name, cancellationToken).ConfigureAwait(false);
        var changed = current with { Image = image, Description = description, Variables = variables, Generation = expectedGeneration ?? current.Generation };
        if (!await definitions.TryReplaceAsync(changed, cancellationToken).ConfigureAwait(false))
            throw new KlusterfuckException(ErrorCodes.Changed, $"The {Describe(ns, name)} was changed by somebody else.", Describe(ns, name), "Read it again and repeat the change.");
        return ConnectorType.Of(await FindAsync(ns, name, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Removes a registered one. Flows that name it say so as a problem when they are saved or deployed again.</summary>
    /// <exception cref="KlusterfuckException"><see cref="ErrorCodes.ConnectorNotFound"/>, <see cref="ErrorCodes.ConnectorExists"/> for one that comes with the product, <see cref="ErrorCodes.Changed"/>.</exception>
    public async Task RemoveAsync(NamespaceName ns, ResourceName name, long? expectedGeneration, CancellationToken cancellationToken)
    {
        DemandOwn(ns, name);
        var current = await FindAsync(ns, name, cancellationToken).ConfigureAwait(false);
        if (!await definitions.TryRemoveAsync(current, expectedGeneration, cancellationToken).ConfigureAwait(false))
            throw new KlusterfuckException(ErrorCodes.Changed, $"The {Describe(ns, name)} was changed by somebody else.", Describe(ns, name), "Read it again and repeat the change.");
    }

    private static void Check(ResourceName name, string image, string description, ImmutableArray<ConnectorVariableDefinition> variables)
    {
        var problems = ConnectorRules.Check(image, description, variables).ToList();
        if (problems.Count > 0)
            throw KlusterfuckException.ForProblems($"connector {name}", problems);
    }

    private static void DemandOwn(NamespaceName ns, ResourceName name)
    {
        if (BuiltInConnectors.Find(name) is not null)
            throw new KlusterfuckException(ErrorCodes.ConnectorExists, $"The connector '{name}' comes with the product and stays as it is.", Describe(ns, name), "Register one of another name.");
    }

    private async Task<ConnectorDefinition> FindAsync(NamespaceName ns, ResourceName name, CancellationToken cancellationToken) =>
        await definitions.FindAsync(ns, name, cancellationToken).ConfigureAwait(false)
            ?? throw new KlusterfuckException(ErrorCodes.ConnectorNotFound, $"There is no {Describe(ns, name)}.", Describe(ns, name));

    private static string Describe(NamespaceName ns, ResourceName name) => $"connector {ns}/{name}";
}
