using System.Text.Json;

namespace Klusterfuck.Admin.Flows;

/// <summary>What an expression gave.</summary>
/// <param name="Value">Its value; null also where JSON knows none for it.</param>
/// <param name="Error">Why there is none; null where there is.</param>
public sealed record ExpressionValueJson(JsonElement? Value, string? Error);
