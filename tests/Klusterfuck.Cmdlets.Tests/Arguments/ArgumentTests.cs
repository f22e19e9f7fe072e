using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Arguments;

public sealed class ArgumentTests(Shell shell) : IClassFixture<Shell>
{
    [Theory]
    [InlineData("30")]
    [InlineData("0.5")]
    [InlineData("500ms")]
    [InlineData("30s")]
    [InlineData("5m")]
    [InlineData("1h")]
    [InlineData("'00:00:05'")]
    [InlineData("([TimeSpan]::FromSeconds(1))")]
    [InlineData("''")]
    public void Duration_EveryForm_IsTaken(string text) => Assert.Empty(shell.Emit($"@() | Wait-KfRun -Timeout {text}"));

    [Theory]
    [InlineData("soon")]
    [InlineData("-1s")]
    [InlineData("5w")]
    public void Duration_NoDuration_SaysWhatToWrite(string text) =>
        Assert.Contains("write 30, 30s, 5m, 1h or a TimeSpan", shell.Run($"@() | Wait-KfRun -Timeout '{text}'").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("10m")]
    [InlineData("2026-05-31")]
    [InlineData("([DateTime]::Now.AddDays(-1))")]
    [InlineData("([TimeSpan]::FromHours(1))")]
    [InlineData("''")]
    public void Since_EveryForm_IsTaken(string text) => Assert.Empty(shell.Emit($"Get-KfRun -Since {text}"));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("10x")]
    public void Since_NoInstant_SaysWhatToWrite(string text)
    {
        var message = shell.Run($"Get-KfRun -Since '{text}'").Message;

        Assert.Contains($"'{text}' is no instant", message, StringComparison.Ordinal);
        Assert.Contains("or a date as 2026-05-31", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_TextWithoutEquals_IsRefusedWithoutRepeatingIt()
    {
        var message = shell.Run("New-KfFunction x -Env 'hunter2' -WhatIf").Message;

        Assert.Contains("'A=1;B=2'", message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Namespace_ThatIsNoLabel_IsAnError() => Assert.Equal("KfInvalid", shell.Run("Get-KfFunction -Namespace 'Not A Label'").Error.Id);
}
