using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace Klusterfuck.Cmdlets.Tests.Hosting;

internal sealed class TestHostInterface : PSHostUserInterface
{
    private readonly StringBuilder written = new();

    /// <summary>What a question is answered with: 0 is yes, 2 is no.</summary>
    public int Answer { get; set; }

    public ConcurrentQueue<string> Questions { get; } = new();

    public ConcurrentQueue<ProgressRecord> Progress { get; } = new();

    public string Written
    {
        get
        {
            lock (written)
                return written.ToString();
        }
    }

    public string Plain => new System.Management.Automation.Internal.StringDecorated(Written).ToString(OutputRendering.PlainText);

    public override PSHostRawUserInterface RawUI { get; } = new TestHostScreen();

    public override bool SupportsVirtualTerminal => true;

    public override void Write(string value)
    {
        lock (written)
            written.Append(value);
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + "\n");

    public override void WriteErrorLine(string value) => WriteLine(value);

    public override void WriteDebugLine(string message) => WriteLine(message);

    public override void WriteVerboseLine(string message) => WriteLine(message);

    public override void WriteWarningLine(string message) => WriteLine(message);

    public override void WriteProgress(long sourceId, ProgressRecord record) => Progress.Enqueue(record);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Questions.Enqueue($"{caption}\n{message}");
        return Answer;
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw new NotSupportedException();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw new NotSupportedException();

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw new NotSupportedException();

    public override string ReadLine() => throw new NotSupportedException();

    public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();
}
