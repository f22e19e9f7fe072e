using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Functions;

/// <summary>One line a function wrote to standard error.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="RequestId">For which request.</param>
/// <param name="Commit">By which commit.</param>
/// <param name="Text">The line without its end, cut at 8 KiB; bytes that are no UTF-8 are replaced.</param>
public sealed record FunctionLogLine(DateTimeOffset At, string RequestId, CommitId Commit, string Text);
