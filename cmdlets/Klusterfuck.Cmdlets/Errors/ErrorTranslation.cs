using System.Collections.Frozen;
using System.Management.Automation;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Cmdlets.Errors;

/// <summary>The one table that makes an error record of a failure: stable id, category, target and what to do about it.</summary>
internal static class ErrorTranslation
{
    private static readonly FrozenDictionary<ErrorKind, ErrorCategory> Categories = new Dictionary<ErrorKind, ErrorCategory>
    {
        [ErrorKind.NotFound] = ErrorCategory.ObjectNotFound,
        [ErrorKind.Conflict] = ErrorCategory.InvalidOperation,
        [ErrorKind.Invalid] = ErrorCategory.InvalidArgument,
        [ErrorKind.Denied] = ErrorCategory.PermissionDenied,
        [ErrorKind.Exhausted] = ErrorCategory.LimitsExceeded,
        [ErrorKind.Unavailable] = ErrorCategory.ResourceUnavailable,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<ErrorCode, ErrorCategory> OwnCategories = new Dictionary<ErrorCode, ErrorCategory>
    {
        [ErrorCodes.FunctionExists] = ErrorCategory.ResourceExists,
        [ErrorCodes.FlowExists] = ErrorCategory.ResourceExists,
        [CmdletErrorCodes.RunNotEnded] = ErrorCategory.OperationTimeout,
        [CmdletErrorCodes.RequestTimeout] = ErrorCategory.OperationTimeout,
        [CmdletErrorCodes.ConnectionLost] = ErrorCategory.ConnectionError,
        [ErrorCodes.Denied] = ErrorCategory.AuthenticationError,
        [ErrorCodes.SecretExists] = ErrorCategory.ResourceExists,
        [CmdletErrorCodes.FileUnusable] = ErrorCategory.OpenError,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<ErrorCode, string> Advice = new Dictionary<ErrorCode, string>
    {
        [ErrorCodes.FunctionNotFound] = "Get-KfFunction lists the functions of a namespace; -Namespace names another one.",
        [ErrorCodes.FunctionExists] = "Set-KfFunction changes a function that exists.",
        [ErrorCodes.FlowNotFound] = "Get-KfFlow lists the flows of a namespace; -Namespace names another one.",
        [ErrorCodes.FlowExists] = "Set-KfFlow saves the model of a flow that exists.",
        [ErrorCodes.FlowNotDeployed] = "Publish-KfFlow deploys a flow.",
        [ErrorCodes.NodeNotFound] = "Get-KfFlow shows in Entries which nodes take payloads.",
        [ErrorCodes.CommitNotFound] = "Get-KfCommit lists the commits.",
        [ErrorCodes.CommitAmbiguous] = "Pass one commit for each function or flow.",
        [ErrorCodes.RunNotFound] = "Get-KfRun lists the runs of a namespace.",
        [ErrorCodes.NothingToUndo] = "Set-KfCommit selects any commit.",
        [ErrorCodes.Invalid] = "Correct what the message lists; nothing was changed.",
        [CmdletErrorCodes.RunNotEnded] = "Wait-KfRun with a longer -Timeout goes on waiting; nothing is lost.",
        [ErrorCodes.Denied] = "Pass the token: Connect-KfHost -Uri -Token, or the variable KF_TOKEN.",
        [ErrorCodes.SecretNotFound] = "Get-KfSecret lists the secrets of a namespace; New-KfSecret creates one.",
        [ErrorCodes.SecretExists] = "Set-KfSecret replaces the value of a secret that exists.",
        [ErrorCodes.FileNotFound] = "Get-KfFile lists the files of a commit.",
        [ErrorCodes.DeadLetterNotFound] = "Get-KfDeadLetter lists the dead letters of a namespace.",
        [ErrorCodes.ConnectorNotFound] = "Get-KfConnector lists the connectors.",
        [ErrorCodes.ConnectorExists] = "Set-KfConnector changes one that is registered; those that come with the product stay as they are.",
        [ErrorCodes.ApprovalNotFound] = "Get-KfRun -Status Waiting lists runs that wait.",
        [ErrorCodes.FlowSuspended] = "Resume-KfFlow lets it take payloads again.",
        [ErrorCodes.StepNotFound] = "(Get-KfRun -Id ...).Steps has the steps of a run.",
        [ErrorCodes.RunEnded] = "Restart-KfRun goes on with a failed run, or begins a new one from an ended one.",
        [CmdletErrorCodes.HostRunning] = "Get-KfHost shows it; Stop-KfHost stops it.",
        [CmdletErrorCodes.HostNotFound] = "Start-KfHost starts one.",
        [CmdletErrorCodes.HostFailed] = "The file host.log of the data folder says more.",
        [ErrorCodes.ClusterUnavailable] = "Connect-KfCluster -KubeConfig -KubeContext names another cluster; Install-KfCluster installs the product in one.",
        [ErrorCodes.ClusterDenied] = "Ask for the rights in that cluster, or name another context with -KubeContext.",
        [CmdletErrorCodes.ClusterNotConnected] = "Get-KfContext lists the contexts; Connect-KfCluster saves one of a cluster.",
        [CmdletErrorCodes.FileUnusable] = "See that the path is right and may be used.",
        [CmdletErrorCodes.GitFailed] = "The message is git's own.",
        [CmdletErrorCodes.FunctionNotReady] = "Get-KfFunction says how it stands; Undo-KfCommit goes back.",
        [CmdletErrorCodes.ConnectionLost] = "See that the admin runs and that its address is right; Get-KfContext shows where the session works.",
        [CmdletErrorCodes.RequestTimeout] = "See how the admin stands, and try again.",
        [CmdletErrorCodes.ContextNotFound] = "Get-KfContext lists the contexts; Connect-KfHost and Set-KfContext save one.",
        [CmdletErrorCodes.CommitMissing] = "Pass -Commit, or commits from Get-KfCommit.",
        [CmdletErrorCodes.TargetMissing] = "Pass what Get-KfFunction, Get-KfFlow or Get-KfCommit emits, or -Name or -Flow.",
    }.ToFrozenDictionary();

    /// <summary>Whether a failure belongs to one item, so that the pipeline goes on with the next.</summary>
    public static bool CanTranslate(Exception e) =>
        e is KlusterfuckException or InvocationFailedException or AnswerStatusException or IOException or UnauthorizedAccessException;

    /// <summary>Whether a failure is not one item's alone: no other would fare better.</summary>
    public static bool EndsPipeline(Exception e) =>
        e is KlusterfuckException k && (k.Code == CmdletErrorCodes.ConnectionLost || k.Code == CmdletErrorCodes.ContextNotFound || k.Code == CmdletErrorCodes.ContextsUnusable
            || k.Code == ErrorCodes.Denied || k.Code == ErrorCodes.ClusterUnavailable || k.Code == ErrorCodes.ClusterDenied);

    /// <summary>The error record of a failure.</summary>
    /// <param name="exception">The failure; one <see cref="CanTranslate"/> accepts.</param>
    /// <param name="item">What it happened to; null to name the exception's own target.</param>
    public static ErrorRecord Translate(Exception exception, object? item) => exception switch
    {
        KlusterfuckException e => Record(e, item),
        InvocationFailedException e => new ErrorRecord(e, $"KfInvocation{e.Stage}", Category(e.Stage), item) { ErrorDetails = Details(e.Message, Recommend(e.Stage)) },
        AnswerStatusException e => new ErrorRecord(e, "KfInvocationStatus", ErrorCategory.InvalidResult, item)
        {
            ErrorDetails = Details(e.Message, "-AsResponse gives the answer whatever its status is."),
        },
        _ => Record(new KlusterfuckException(CmdletErrorCodes.FileUnusable, exception.Message, innerException: exception), item),
    };

    private static ErrorRecord Record(KlusterfuckException e, object? item)
    {
        var category = OwnCategories.TryGetValue(e.Code, out var own) ? own : Categories[e.Code.Kind];
        return new ErrorRecord(e, e.Code.Id, category, item ?? e.Target) { ErrorDetails = Details(Message(e), Advise(e)) };
    }

    // What the engine knows of this case, and then which cmdlet helps.
    private static string? Advise(KlusterfuckException e) => (e.Hint, Advice.GetValueOrDefault(e.Code)) switch
    {
        ({ } hint, { } advice) when e.Code != ErrorCodes.Invalid && e.Code != CmdletErrorCodes.FileUnusable => $"{hint} {advice}",
        var (hint, advice) => hint ?? advice,
    };

    private static string Message(KlusterfuckException e) =>
        e.Problems.Count < 2
            ? e.Message
            : $"{e.Problems.Count} problems in {e.Target}:{string.Concat(e.Problems.Select(p => $"{Environment.NewLine}  {p.Path}: {p.Message} ({p.Code})"))}";

    private static ErrorDetails Details(string message, string? advice) => new(message) { RecommendedAction = advice ?? "" };

    private static ErrorCategory Category(InvocationFailure stage) => stage switch
    {
        InvocationFailure.Resolve => ErrorCategory.ObjectNotFound,
        InvocationFailure.Checkout or InvocationFailure.Prepare => ErrorCategory.InvalidData,
        InvocationFailure.Busy => ErrorCategory.ResourceBusy,
        InvocationFailure.TooLarge => ErrorCategory.LimitsExceeded,
        InvocationFailure.Start => ErrorCategory.OpenError,
        InvocationFailure.Timeout => ErrorCategory.OperationTimeout,
        InvocationFailure.Response => ErrorCategory.InvalidResult,
        InvocationFailure.Cancelled => ErrorCategory.OperationStopped,
        _ => ErrorCategory.FromStdErr,
    };

    private static string Recommend(InvocationFailure stage) => stage switch
    {
        InvocationFailure.Checkout => "Correct config.yaml and commit it, or go back with Undo-KfCommit.",
        InvocationFailure.Prepare => "Correct the dependencies and commit them, or go back with Undo-KfCommit.",
        InvocationFailure.Busy => "Try again, or raise concurrency in config.yaml.",
        InvocationFailure.TooLarge => "Send less, or raise maxRequestBytes in config.yaml.",
        InvocationFailure.Timeout => "Raise timeout in config.yaml, or let the program do less.",
        InvocationFailure.Start => "Correct command in config.yaml, and see that the interpreter it names is installed.",
        InvocationFailure.Exit => "Read what the program wrote to standard error: it is in the exception's StandardErrorTail.",
        _ => "Get-KfFunction says how the function stands.",
    };
}
