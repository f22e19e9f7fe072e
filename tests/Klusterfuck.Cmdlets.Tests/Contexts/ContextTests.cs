using System.Management.Automation;
using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Contexts;

public sealed class ContextTests : IDisposable
{
    private const string Token = "([System.Net.NetworkCredential]::new('', $token).SecurePassword)";

    private readonly Shell shell = new();

    public ContextTests() => RemoteAdmin.Start();

    private string ContextFile => Path.Combine(shell.Folder, "config", "contexts.json");

    private static (string, object?) TheToken => ("token", RemoteAdmin.Token);

    private static (string, object?) TheAddress => ("uri", RemoteAdmin.Address.ToString());

    public void Dispose() => shell.Dispose();

    [Fact]
    public void Connect_AddressAndToken_IsWhereTheNextSessionWorks()
    {
        var context = Assert.Single(shell.Emit($"Connect-KfHost $uri -Token {Token} -Name prod -Namespace contexts", TheToken, TheAddress));
        Assert.Equal(("prod", "Remote", true), (context.Properties["Name"].Value, context.Properties["Kind"].Value, context.Properties["Current"].Value));
        var made = Assert.Single(shell.Emit("New-KfFunction far -Runtime Shell"));
        Assert.Equal(("prod", "contexts"), (made.Properties["Context"].Value, made.Properties["Namespace"].Value));
        Assert.StartsWith(RemoteAdmin.Address.ToString(), made.Properties["RepositoryUrl"].Value.ToString(), StringComparison.Ordinal);

        // Without KF_DATA, a session that comes later works where this one connected to.
        shell.Emit("Remove-Module Klusterfuck; $env:KF_DATA = $null; Import-Module $manifest; if ((Get-KfFunction far).Context -ne 'prod') { throw 'not there' }; Remove-KfFunction far -IncludeRepository -Force", ("manifest", Shell.Manifest));
        Assert.Equal("prod", Assert.Single(shell.Emit("$env:KF_DATA = $null; Get-KfContext -Current")).ToString());
    }

    [Fact]
    public void Context_NamedByTheCaller_IsCarriedByItsObjects()
    {
        shell.Emit($"Connect-KfHost $uri -Token {Token} -Name other -Namespace carried; Set-KfContext embedded -Current", TheToken, TheAddress);
        shell.Emit("New-KfFunction far -Runtime Shell -Context other");
        Assert.Empty(shell.Emit("Get-KfFunction"));

        var commit = Assert.Single(shell.Emit("Get-KfFunction far -Context other | Get-KfCommit | Set-KfCommit -PassThru"));

        Assert.Equal("other", commit.Properties["Context"].Value);
        shell.Emit("Get-KfFunction -Context other | Remove-KfFunction -IncludeRepository -Force");
        Assert.Equal(("KfContextNotFound", ErrorCategory.ObjectNotFound), Thrown("Get-KfFunction -Context nowhere"));
        using var powershell = PowerShell.Create(shell.Runspace);
        Assert.Contains(CommandCompletion.CompleteInput("Get-KfFunction -Context ot", 26, null, powershell).CompletionMatches, c => c.CompletionText == "other");
    }

    [Fact]
    public void ContextFile_IsItsOwnersAlone_AndIsRefusedWhereItIsNot()
    {
        // Windows guards the profile's folder instead.
        if (OperatingSystem.IsWindows())
            return;
        shell.Emit($"Set-KfContext prod -Uri $uri -Token {Token}", TheToken, TheAddress);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ContextFile));
        Assert.DoesNotContain(RemoteAdmin.Token, shell.Show("Get-KfContext | ForEach-Object { $_.PSObject.Properties | ForEach-Object { [string]$_.Value } }"), StringComparison.Ordinal);

        File.SetUnixFileMode(ContextFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);

        Assert.Equal(("KfContextsUnusable", ErrorCategory.PermissionDenied), Thrown("Get-KfFunction -Context prod"));
    }

    [Fact]
    public void Set_WhatIsNamed_ChangesNothingElse()
    {
        shell.Emit("Set-KfContext lab -DataFolder ./lab -Namespace one; Set-KfContext lab -Namespace two");

        var lab = Assert.Single(shell.Emit("Get-KfContext lab"));
        Assert.Equal((Path.Combine(shell.WorkFolder, "lab"), "two"), (lab.Properties["DataFolder"].Value, lab.Properties["Namespace"].Value));
        Assert.Equal("two", Assert.Single(shell.Emit("(New-KfFunction near -Runtime Shell -Context lab).Namespace")).ToString());
        Assert.True(Directory.Exists(Path.Combine(shell.WorkFolder, "lab", "repositories")));

        shell.Emit("Remove-KfContext lab -Force");
        Assert.Equal(("KfContextNotFound", ErrorCategory.ObjectNotFound), Thrown("Remove-KfContext lab -Force"));
        Assert.Equal(("KfAddressInvalid", ErrorCategory.InvalidArgument), shell.Run("Set-KfContext bad -Uri 'ftp://x'").Error);
    }

    [Fact]
    public void Remote_WrongTokenOrNobodyThere_EndsThePipeline()
    {
        var nowhere = shell.Run("Connect-KfHost");
        Assert.Equal(("KfAddressInvalid", ErrorCategory.InvalidArgument), nowhere.Error);
        Assert.Contains("KF_URL", nowhere.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(("KfDenied", ErrorCategory.AuthenticationError), Thrown($"Connect-KfHost $uri -Token {Token}", ("token", "0123456789abcdef-wrong"), TheAddress));
        Assert.Equal(
            ("KfConnectionLost", ErrorCategory.ConnectionError), Thrown("$env:KF_URL = \"http://127.0.0.1:$port\"; $env:KF_TOKEN = 'x'; 'a', 'b' | Get-KfFunction", ("port", RemoteAdmin.FreePort())));
    }

    private (string, ErrorCategory) Thrown(string script, params (string, object?)[] variables)
    {
        var outcome = shell.Run(script, variables);
        var record = outcome.Thrown is IContainsErrorRecord thrown ? thrown.ErrorRecord : Assert.Single(outcome.Errors);
        return (record.FullyQualifiedErrorId.Split(',')[0], record.CategoryInfo.Category);
    }
}
