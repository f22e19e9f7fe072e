using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Functions.Templates;
using Klusterfuck.Engine.Git.Checkouts;
using Klusterfuck.Engine.Git.Repositories;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;
using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.EndToEnd.Tests;

/// <summary>A function of some files: committed, checked out, prepared and run for real, in a folder of its own.</summary>
internal sealed class RealFunction : IDisposable
{
    private static readonly Target Target = Target.Function(NamespaceName.Default, ResourceName.Parse("real"));
    private readonly string root = Directory.CreateTempSubdirectory("kf-real-").FullName;
    private readonly IReadOnlyList<FileChange> files;
    private CheckoutResult? checkout;

    public RealFunction(IReadOnlyList<FileChange> files) => this.files = files;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static void SkipWithout(FunctionRuntime runtime) => Assert.SkipUnless(
        FunctionTemplates.FindInterpreter(runtime) is not null, $"{FunctionTemplates.Interpreter(runtime)} is not installed here.");

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>Commits, checks out and prepares.</summary>
    public async Task<CheckoutResult> CheckOutAsync(IReadOnlyDictionary<string, string>? variables = null)
    {
        var repositories = new BareRepositories(Path.Combine(root, "git"), TimeProvider.System);
        var commit = await repositories.CreateAsync(Target, files, "Begin", new Actor("Ada", "ada@example.org"), Token);
        var store = new CheckoutStore(new GitCheckoutSource(repositories, TimeProvider.System), Path.Combine(root, "checkouts"), TimeProvider.System);
        return await store.GetAsync(Target, "", "uid", commit, variables ?? ImmutableDictionary<string, string>.Empty, retry: false, Token);
    }

    /// <summary>What the program answers, and how it ended.</summary>
    public async Task<(string Output, InvocationResult Result)> InvokeAsync(byte[] input, string query = "")
    {
        checkout ??= await CheckOutAsync();
        Assert.Null(checkout.Message);
        await using var invoker = new ProgramInvoker(Target, _ => { }, TimeProvider.System);
        var request = new FunctionRequest { RequestId = "1", Body = new MemoryStream(input), ContentLength = input.Length, Query = query };
        await using var response = await invoker.InvokeAsync(checkout.Checkout!, ImmutableDictionary<string, string>.Empty, request, Token);
        using var output = new MemoryStream();
        try
        {
            await response.Body.CopyToAsync(output, Token);
        }
        catch (IOException)
        {
            // It failed after its answer began; the result says how.
        }

        return (Encoding.UTF8.GetString(output.ToArray()), await response.Completion);
    }
}
