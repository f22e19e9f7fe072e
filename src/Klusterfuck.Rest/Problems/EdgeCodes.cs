namespace Klusterfuck.Rest.Problems;

/// <summary>Codes of the failures that only this edge knows; the engine's own are in <see cref="Engine.ErrorCodes"/>.</summary>
internal static class EdgeCodes
{
    public const string RouteNotFound = "KfRouteNotFound";
    public const string MethodNotAllowed = "KfMethodNotAllowed";
    public const string UnsupportedMediaType = "KfUnsupportedMediaType";
    public const string BadRequest = "KfBadRequest";
    public const string BadJson = "KfBadJson";
    public const string RequestTooLarge = "KfRequestTooLarge";
    public const string RequestTimeout = "KfRequestTimeout";
    public const string HostRefused = "KfHostRefused";
    public const string CrossOrigin = "KfCrossOrigin";
    public const string TooManyAttempts = "KfTooManyAttempts";
    public const string RunFailed = "KfRunFailed";
    public const string RunCancelled = "KfRunCancelled";
    public const string NotHosted = "KfNotHosted";
    public const string ConnectorUnavailable = "KfConnectorUnavailable";
    public const string GitFailed = "KfGitFailed";
    public const string Internal = "KfInternal";

    /// <summary>The code of a framework failure that says no more than its status.</summary>
    public static string Of(int status) => status switch
    {
        StatusCodes.Status404NotFound => RouteNotFound,
        StatusCodes.Status405MethodNotAllowed => MethodNotAllowed,
        StatusCodes.Status408RequestTimeout => RequestTimeout,
        StatusCodes.Status413PayloadTooLarge => RequestTooLarge,
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType,
        < 500 => BadRequest,
        _ => Internal,
    };
}
