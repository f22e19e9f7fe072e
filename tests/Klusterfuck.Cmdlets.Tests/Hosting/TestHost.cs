using System.Globalization;
using System.Management.Automation.Host;

namespace Klusterfuck.Cmdlets.Tests.Hosting;

/// <summary>The host of a test: keeps what is written to the console and answers questions as told.</summary>
internal sealed class TestHost : PSHost
{
    private readonly Guid id = Guid.NewGuid();

    public TestHostInterface Console { get; } = new();

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId => id;

    public override string Name => "Klusterfuck.Cmdlets.Tests";

    public override PSHostUserInterface UI => Console;

    public override Version Version => new(1, 0);

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }
}
