using Klusterfuck.Engine;

namespace Klusterfuck.Cmdlets.Errors;

/// <summary>Failures only the cmdlets know.</summary>
internal static class CmdletErrorCodes
{
    /// <summary>A run has not ended in the time its caller gave it.</summary>
    public static readonly ErrorCode RunNotEnded = new("KfRunNotEnded", ErrorKind.Unavailable);

    /// <summary>A file named by the caller cannot be read or written.</summary>
    public static readonly ErrorCode FileUnusable = new("KfFileUnusable", ErrorKind.Invalid);

    /// <summary>Something was to be selected and nobody said what.</summary>
    public static readonly ErrorCode CommitMissing = new("KfCommitMissing", ErrorKind.Invalid);

    /// <summary>An admin does not answer, or what answers is none.</summary>
    public static readonly ErrorCode ConnectionLost = new("KfConnectionLost", ErrorKind.Unavailable);

    /// <summary>An admin took too long to answer.</summary>
    public static readonly ErrorCode RequestTimeout = new("KfRequestTimeout", ErrorKind.Unavailable);

    /// <summary>No saved context has that name.</summary>
    public static readonly ErrorCode ContextNotFound = new("KfContextNotFound", ErrorKind.NotFound);

    /// <summary>The saved contexts cannot be used.</summary>
    public static readonly ErrorCode ContextsUnusable = new("KfContextsUnusable", ErrorKind.Denied);

    /// <summary>The address of an admin is none.</summary>
    public static readonly ErrorCode AddressInvalid = new("KfAddressInvalid", ErrorKind.Invalid);

    /// <summary>The admin's program is not there.</summary>
    public static readonly ErrorCode HostNotBuilt = new("KfHostNotBuilt", ErrorKind.Unavailable);

    /// <summary>An admin runs there already.</summary>
    public static readonly ErrorCode HostRunning = new("KfHostRunning", ErrorKind.Conflict);

    /// <summary>No admin runs there.</summary>
    public static readonly ErrorCode HostNotFound = new("KfHostNotFound", ErrorKind.NotFound);

    /// <summary>An admin did not start or end as it should.</summary>
    public static readonly ErrorCode HostFailed = new("KfHostFailed", ErrorKind.Unavailable);

    /// <summary>A context is no cluster.</summary>
    public static readonly ErrorCode ClusterNotConnected = new("KfClusterNotConnected", ErrorKind.Invalid);

    /// <summary>Git refused or failed.</summary>
    public static readonly ErrorCode GitFailed = new("KfGitFailed", ErrorKind.Unavailable);

    /// <summary>A function is not ready with the commit that was selected.</summary>
    public static readonly ErrorCode FunctionNotReady = new("KfFunctionNotReady", ErrorKind.Unavailable);

    /// <summary>What came down the pipeline names neither a function nor a flow.</summary>
    public static readonly ErrorCode TargetMissing = new("KfTargetMissing", ErrorKind.Invalid);
}
