using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Invocation.Processes;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Tests.Invocation;

/// <summary>A function in a folder of its own, with an invoker.</summary>
internal sealed class TestFunction : IDisposable
{
    public static readonly CommitId Commit = CommitId.Parse("0123456789abcdef0123456789abcdef01234567");

    private readonly FunctionConfig config;

    public TestFunction(FunctionConfig config, TimeProvider? time = null, IProcessLauncher? launcher = null)
    {
        this.config = config;
        Folder = Directory.CreateTempSubdirectory("kf-function-").FullName;
        Invoker = new ProgramInvoker(
            Target.Function(NamespaceName.Default, ResourceName.Parse("hello")), Log.Enqueue, time ?? TimeProvider.System, launcher ?? ProcessLauncher.Default, []);
    }

    public string Folder { get; }

    public ProgramInvoker Invoker { get; }

    public ConcurrentQueue<FunctionLogLine> Log { get; } = new();

    public ImmutableSortedDictionary<string, string> CheckoutVariables { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>A function that is a shell script.</summary>
    public static TestFunction Shell(string script, Func<FunctionConfig, FunctionConfig>? change = null, TimeProvider? time = null, IProcessLauncher? launcher = null)
    {
        var config = new FunctionConfig { Command = ["/bin/sh", "-c", script] };
        return new TestFunction(change is null ? config : change(config), time, launcher);
    }

    public static FunctionRequest Request(string body = "") => Request(Encoding.UTF8.GetBytes(body));

    public static FunctionRequest Request(byte[] body) => new() { RequestId = "r1", Body = new MemoryStream(body), ContentLength = body.Length };

    public void Write(string path, string content, bool executable = true)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        if (executable && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public Task<FunctionResponse> InvokeAsync(FunctionRequest request) => InvokeUntilAsync(request, TestContext.Current.CancellationToken);

    public Task<FunctionResponse> InvokeUntilAsync(FunctionRequest request, CancellationToken cancellationToken) =>
        Invoker.InvokeAsync(new Checkout(Commit, Folder, Folder, config, CheckoutVariables), Variables, request, cancellationToken);

    /// <summary>Invokes, reads everything and says how it ended.</summary>
    public async Task<(string Body, InvocationResult Result, FunctionResponse Response)> RunAsync(FunctionRequest request)
    {
        await using var response = await InvokeAsync(request);
        using var reader = new StreamReader(response.Body);
        string body;
        try
        {
            body = await reader.ReadToEndAsync(CancellationToken.None);
        }
        catch (IOException e)
        {
            body = e.Message;
        }

        return (body, await response.Completion, response);
    }

    public void Dispose()
    {
        Invoker.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(Folder, recursive: true);
    }
}
