namespace Klusterfuck.Rest.OpenApi;

/// <summary>Describes endpoints for the OpenAPI document.</summary>
internal static class Descriptions
{
    /// <summary>Names an operation and says what it does.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string operation, string summary) =>
        endpoint.WithMetadata(new OperationName(operation)).WithSummary(summary);

    /// <summary>Says that an operation takes a body of any media type.</summary>
    public static RouteHandlerBuilder AcceptsBytes(this RouteHandlerBuilder endpoint) =>
        endpoint.WithMetadata(new BytesBody());
}
