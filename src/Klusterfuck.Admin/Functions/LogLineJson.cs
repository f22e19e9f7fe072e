using Klusterfuck.Engine.Functions;

namespace Klusterfuck.Admin.Functions;

/// <summary>One line a function wrote to standard error.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="RequestId">For which request.</param>
/// <param name="Commit">By which commit.</param>
/// <param name="Text">The line.</param>
public sealed record LogLineJson(DateTime At, string RequestId, string Commit, string Text)
{
    internal static LogLineJson Of(FunctionLogLine line) => new(line.At.UtcDateTime, line.RequestId, line.Commit.Value, line.Text);
}
