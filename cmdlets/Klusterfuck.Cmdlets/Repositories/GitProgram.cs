using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Klusterfuck.Cmdlets.Errors;
using Klusterfuck.Cmdlets.Sessions;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Repositories;

/// <summary>The user's git, with the credential of a session passed by its environment: never by an argument, which others could see.</summary>
internal sealed class GitProgram(IKfSession session, Target repository)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>What git clones, fetches and pushes.</summary>
    public string RepositoryUrl { get; } = session.RepositoryUrl(repository);

    /// <summary>What a clone keeps as its origin.</summary>
    public string OriginUrl { get; } = session.OriginUrl(repository);

    /// <summary>Runs git to its end and gives what it wrote to standard output, without the line end at its end.</summary>
    /// <exception cref="KlusterfuckException"><see cref="CmdletErrorCodes.GitFailed"/> with what git said.</exception>
    public async Task<string> RunAsync(string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? input = null)
    {
        var (code, output, error) = await TryAsync(folder, arguments, cancellationToken, input);
        return code == 0
            ? output
            : throw new KlusterfuckException(CmdletErrorCodes.GitFailed, $"git {arguments.First(a => !a.StartsWith('-'))} failed: {error}", folder);
    }

    /// <summary>Runs git to its end.</summary>
    public async Task<(int Code, string Output, string Error)> TryAsync(
        string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? input = null)
    {
        using var process = Start(folder, arguments);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, (await output).TrimEnd('\n', '\r'), (await error).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new KlusterfuckException(CmdletErrorCodes.GitFailed, $"git {arguments[0]} has not ended within {Limit.TotalMinutes:0} minutes.", folder);
        }
    }

    private Process Start(string folder, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        if (session.GitCredential is { } credential)
        {
            var header = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.User}:{credential.Password}"));
            start.Environment["GIT_CONFIG_COUNT"] = "1";
            start.Environment["GIT_CONFIG_KEY_0"] = $"http.{RepositoryUrl}.extraHeader";
            start.Environment["GIT_CONFIG_VALUE_0"] = $"Authorization: Basic {header}";
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new KlusterfuckException(CmdletErrorCodes.GitFailed, $"git cannot be started: {e.Message}", "git", "Install git.", e);
        }
    }
}
