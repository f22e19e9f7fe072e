namespace Klusterfuck.Engine;

/// <summary>A stable identifier of one failure, the same at every edge: <c>KfFunctionNotFound</c>.</summary>
/// <param name="Id">The identifier, unique in the product and never changed once published.</param>
/// <param name="Kind">What sort of failure it is.</param>
public sealed record ErrorCode(string Id, ErrorKind Kind)
{
    /// <inheritdoc/>
    public override string ToString() => Id;
}
