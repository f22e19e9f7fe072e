using System.Management.Automation;
using System.Text;
using Klusterfuck.Cmdlets.Completion;
using Klusterfuck.Cmdlets.Flows;
using Klusterfuck.Cmdlets.Invocation;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Cmdlets.Functions;

/// <summary>Checks the config.yaml of functions and runs each once, without selecting anything.</summary>
[Cmdlet(VerbsDiagnostic.Test, "KfFunction")]
[OutputType(typeof(KfFunctionTest))]
public sealed class TestFunctionCommand : FunctionCmdlet
{
    private const int MaxOutput = 1024 * 1024;

    /// <summary>Names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(FunctionNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>What the trial reads.</summary>
    [Parameter(Position = 1)]
    [AllowNull]
    public object? InputObject { get; set; }

    /// <summary>The commit to check; the selected one unless said.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CommitCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Commit { get; set; }

    /// <summary>Only reads config.yaml; runs nothing.</summary>
    [Parameter]
    public SwitchParameter ConfigOnly { get; set; }

    private protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Name)
            await TryAsync(name, () => CheckAsync(name, cancellationToken));
    }

    private async Task CheckAsync(string name, CancellationToken cancellationToken)
    {
        var ns = Scope;
        var function = await CallAsync(s => s.Functions.GetAsync(ns, ResourceName.Parse(name), cancellationToken), cancellationToken);
        var target = function.Definition.Target;
        var revision = Commit ?? function.Status.Commit?.Value ?? "HEAD";
        var commit = (await CallAsync(s => s.Commits.GetAsync(target, revision, cancellationToken), cancellationToken)).Commit.Id;
        WriteVerbose($"Checking config.yaml of {target} at {commit.Short}.");
        var problems = await ReadConfigAsync(function, target, commit, cancellationToken);
        if (problems.Count > 0 || ConfigOnly)
            WriteObject(new KfFunctionTest(target, commit, problems, statusCode: null, output: null, result: null));
        else
            WriteObject(await RunAsync(target, commit, cancellationToken));
    }

    private async Task<IReadOnlyList<KfProblem>> ReadConfigAsync(Function function, Target target, CommitId commit, CancellationToken cancellationToken)
    {
        var path = function.Definition.Path.Length == 0 ? "config.yaml" : $"{function.Definition.Path}/config.yaml";
        var file = await CallAsync(s => s.Commits.ReadFileAsync(target, commit.Value, path, cancellationToken), cancellationToken);
        return [.. FunctionConfigReader.Read(Encoding.UTF8.GetString(file.Bytes.Span)).Problems.Select(p => new KfProblem(path, p))];
    }

    private async Task<KfFunctionTest> RunAsync(Target target, CommitId commit, CancellationToken cancellationToken)
    {
        var body = RequestBody.Of(InputObject, MyInvocation.BoundParameters.ContainsKey(nameof(InputObject)));
        await using var stream = body.Open();
        var request = new FunctionRequest { RequestId = Guid.NewGuid().ToString("N"), ContentType = body.ContentType, ContentLength = stream.Length, Body = stream };
        WriteVerbose($"Running {commit.Short} of {target} once.");
        await using var response = await CallAsync(s => s.Functions.InvokeAsync(target, request, commit, cancellationToken), cancellationToken);
        if (response.Failure is { } failure)
            return new KfFunctionTest(target, commit, [], statusCode: null, output: null, failure);
        var output = await Task.Run(() => ReadAsync(response.Body, cancellationToken), cancellationToken);
        return new KfFunctionTest(target, commit, [], response.Status, output, await response.Completion);
    }

    private static async Task<string> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var kept = new byte[MaxOutput];
        var buffer = new byte[16 * 1024];
        var count = 0;
        try
        {
            for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0; count += Math.Min(read, MaxOutput - count))
                buffer.AsSpan(0, Math.Min(read, MaxOutput - count)).CopyTo(kept.AsSpan(count));
        }
        catch (IOException)
        {
            // How the program ended says why its answer broke off.
        }

        return ResponseText.Read(kept[..count], "");
    }
}
