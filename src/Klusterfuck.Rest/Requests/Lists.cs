using Klusterfuck.Engine;

namespace Klusterfuck.Rest.Requests;

/// <summary>Prints lists.</summary>
internal static class Lists
{
    /// <summary>A page, item by item printed.</summary>
    public static ListJson<TOut> Print<TIn, TOut>(Page<TIn> page, Func<TIn, TOut> print) => new([.. page.Items.Select(print)], page.Next);

    /// <summary>A list that is always whole.</summary>
    public static ListJson<TOut> Print<TIn, TOut>(IEnumerable<TIn> items, Func<TIn, TOut> print) => new([.. items.Select(print)], null);
}
