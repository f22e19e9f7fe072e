using System.ComponentModel;
using Klusterfuck.Engine;
using Microsoft.AspNetCore.Mvc;

namespace Klusterfuck.Rest.Requests;

/// <summary>Which part of a list is asked for.</summary>
public sealed class ListQuery
{
    /// <summary>How many items at most.</summary>
    [FromQuery(Name = "limit"), Description("Items at most, 1 to 1000; 100 unless said.")]
    public string? Limit { get; init; }

    /// <summary>Where to go on.</summary>
    [FromQuery(Name = "cursor"), Description("`next` of the part before.")]
    public string? Cursor { get; init; }

    /// <summary>The part.</summary>
    public PageRequest Page() => new(Query.Number("limit", Limit, 1, 1000) ?? 100, string.IsNullOrEmpty(Cursor) ? null : Cursor);
}
