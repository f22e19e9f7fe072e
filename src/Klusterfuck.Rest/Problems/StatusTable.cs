using Klusterfuck.Engine;

namespace Klusterfuck.Rest.Problems;

/// <summary>The one translation of the engine's failures into HTTP statuses.</summary>
internal static class StatusTable
{
    /// <summary>The status of an exception.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="conditional">Whether the request carried a precondition, which a change then failed.</param>
    /// <param name="authenticated">Whether the caller is known, so that signing in would not help.</param>
    public static int Of(ErrorCode code, bool conditional, bool authenticated)
    {
        if (code == ErrorCodes.Changed && conditional)
            return StatusCodes.Status412PreconditionFailed;
        if (code == ErrorCodes.PayloadTooLarge)
            return StatusCodes.Status413PayloadTooLarge;
        if (code == ErrorCodes.DiskFull)
            return StatusCodes.Status507InsufficientStorage;
        return code.Kind switch
        {
            ErrorKind.NotFound => StatusCodes.Status404NotFound,
            ErrorKind.Conflict => StatusCodes.Status409Conflict,
            ErrorKind.Invalid => StatusCodes.Status422UnprocessableEntity,
            ErrorKind.Denied => authenticated ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized,
            ErrorKind.Exhausted => StatusCodes.Status429TooManyRequests,
            ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        };
    }
}
