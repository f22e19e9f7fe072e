namespace Klusterfuck.Engine;

/// <summary>Every failure the engine reports by exception. The identifiers are public and stay as they are.</summary>
public static class ErrorCodes
{
    /// <summary>No function of that name in the namespace.</summary>
    public static readonly ErrorCode FunctionNotFound = new("KfFunctionNotFound", ErrorKind.NotFound);

    /// <summary>A function of that name exists in the namespace.</summary>
    public static readonly ErrorCode FunctionExists = new("KfFunctionExists", ErrorKind.Conflict);

    /// <summary>No flow of that name in the namespace.</summary>
    public static readonly ErrorCode FlowNotFound = new("KfFlowNotFound", ErrorKind.NotFound);

    /// <summary>A flow of that name exists in the namespace.</summary>
    public static readonly ErrorCode FlowExists = new("KfFlowExists", ErrorKind.Conflict);

    /// <summary>The flow has no node of that name, or the node takes no payloads from outside.</summary>
    public static readonly ErrorCode NodeNotFound = new("KfNodeNotFound", ErrorKind.NotFound);

    /// <summary>The flow has no selected commit yet.</summary>
    public static readonly ErrorCode FlowNotDeployed = new("KfFlowNotDeployed", ErrorKind.Conflict);

    /// <summary>No secret of that name in the namespace.</summary>
    public static readonly ErrorCode SecretNotFound = new("KfSecretNotFound", ErrorKind.NotFound);

    /// <summary>A secret of that name exists in the namespace.</summary>
    public static readonly ErrorCode SecretExists = new("KfSecretExists", ErrorKind.Conflict);

    /// <summary>The secrets cannot be decrypted: the key file is missing or is not the one they were written with.</summary>
    public static readonly ErrorCode SecretUnreadable = new("KfSecretUnreadable", ErrorKind.Unavailable);

    /// <summary>No connector of that name in the namespace.</summary>
    public static readonly ErrorCode ConnectorNotFound = new("KfConnectorNotFound", ErrorKind.NotFound);

    /// <summary>A connector of that name exists in the namespace, or comes with the product.</summary>
    public static readonly ErrorCode ConnectorExists = new("KfConnectorExists", ErrorKind.Conflict);

    /// <summary>No repository of that name on the git host.</summary>
    public static readonly ErrorCode RepositoryNotFound = new("KfRepositoryNotFound", ErrorKind.NotFound);

    /// <summary>The revision names no commit of the repository.</summary>
    public static readonly ErrorCode CommitNotFound = new("KfCommitNotFound", ErrorKind.NotFound);

    /// <summary>The revision names more than one commit of the repository.</summary>
    public static readonly ErrorCode CommitAmbiguous = new("KfCommitAmbiguous", ErrorKind.Invalid);

    /// <summary>Nothing was selected before the commit that is selected now.</summary>
    public static readonly ErrorCode NothingToUndo = new("KfNothingToUndo", ErrorKind.Conflict);

    /// <summary>No file of that path in the commit.</summary>
    public static readonly ErrorCode FileNotFound = new("KfFileNotFound", ErrorKind.NotFound);

    /// <summary>The path is absolute, leaves the repository or is not allowed in one.</summary>
    public static readonly ErrorCode PathInvalid = new("KfPathInvalid", ErrorKind.Invalid);

    /// <summary>What was to be changed is no longer what the caller saw.</summary>
    public static readonly ErrorCode Changed = new("KfChanged", ErrorKind.Conflict);

    /// <summary>A name, a value or a document is wrong; the problems say what and where.</summary>
    public static readonly ErrorCode Invalid = new("KfInvalid", ErrorKind.Invalid);

    /// <summary>No run of that id.</summary>
    public static readonly ErrorCode RunNotFound = new("KfRunNotFound", ErrorKind.NotFound);

    /// <summary>The run has ended, so that it cannot be cancelled, or has not, so that it cannot be retried.</summary>
    public static readonly ErrorCode RunEnded = new("KfRunEnded", ErrorKind.Conflict);

    /// <summary>The run has no step of that id.</summary>
    public static readonly ErrorCode StepNotFound = new("KfStepNotFound", ErrorKind.NotFound);

    /// <summary>The step waits for no answer, or no longer.</summary>
    public static readonly ErrorCode ApprovalNotFound = new("KfApprovalNotFound", ErrorKind.Conflict);

    /// <summary>The flow is suspended and takes no payloads until it is resumed.</summary>
    public static readonly ErrorCode FlowSuspended = new("KfFlowSuspended", ErrorKind.Conflict);

    /// <summary>No dead letter of that id.</summary>
    public static readonly ErrorCode DeadLetterNotFound = new("KfDeadLetterNotFound", ErrorKind.NotFound);

    /// <summary>A payload is larger than a payload may be.</summary>
    public static readonly ErrorCode PayloadTooLarge = new("KfPayloadTooLarge", ErrorKind.Invalid);

    /// <summary>The queue of runs is full.</summary>
    public static readonly ErrorCode QueueFull = new("KfQueueFull", ErrorKind.Exhausted);

    /// <summary>The token is missing or wrong.</summary>
    public static readonly ErrorCode Denied = new("KfDenied", ErrorKind.Denied);

    /// <summary>The disk is full.</summary>
    public static readonly ErrorCode DiskFull = new("KfDiskFull", ErrorKind.Unavailable);

    /// <summary>The data folder or a database in it cannot be used.</summary>
    public static readonly ErrorCode StorageUnavailable = new("KfStorageUnavailable", ErrorKind.Unavailable);

    /// <summary>The git host does not answer, or refuses.</summary>
    public static readonly ErrorCode GitHostUnavailable = new("KfGitHostUnavailable", ErrorKind.Unavailable);

    /// <summary>The cluster does not answer, or there is none that is known.</summary>
    public static readonly ErrorCode ClusterUnavailable = new("KfClusterUnavailable", ErrorKind.Unavailable);

    /// <summary>The cluster does not allow it.</summary>
    public static readonly ErrorCode ClusterDenied = new("KfClusterDenied", ErrorKind.Denied);
}
