using System.Text;
using System.Text.RegularExpressions;
using Klusterfuck.Engine.Invocation.Prestart;

namespace Klusterfuck.Engine.Tests.Invocation.Prestart.Python;

/// <summary>What a Python program observes is the same, started plainly and from a process started ahead.</summary>
public sealed partial class PythonConformanceTests(PythonConformanceTests.Shared shared) : IClassFixture<PythonConformanceTests.Shared>
{
    private static readonly string[] Command = ["python3", "main.py", "one", "--two", "three four", ""];

    public static TheoryData<string> Names => [.. PythonPrograms.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task TryStart_Program_ObservesWhatItObservesStartedPlainly(string name)
    {
        var (text, input) = PythonPrograms.All[name];
        await shared.CompareAsync(text, Encoding.UTF8.GetBytes(input));
    }

    [GeneratedRegex("0x[0-9a-f]{6,}|(?<=Thread-|pid=|tid=|started |daemon )[0-9]+|(?<=tmp)[a-z0-9_]{8}|(?<=SIGALRM |SIGVTALRM ).*")]
    private static partial Regex Addresses();

    /// <summary>One process started ahead for all programs: each is written to the same file, which is read at each request.</summary>
    public sealed class Shared : IAsyncDisposable
    {
        private readonly PythonFixture fixture = new();
        private IPrestartedProcesses? processes;

        public async Task CompareAsync(string program, byte[] input)
        {
            fixture.Write("lib/__init__.py", "name = __name__\n");
            fixture.Write("lib/sub.py", "from . import name as up\n");
            fixture.Write("lib/broken.py", "raise RuntimeError('in a module')\n");
            fixture.Write("main.py", program + "\n");
            processes ??= fixture.Open(Command) ?? throw new InvalidOperationException("It is not taken for Python.");
            var plain = await PythonFixture.ObserveAsync(fixture.StartPlainly(Command), input);
            var ahead = await PythonFixture.ObserveAsync(await fixture.StartAheadAsync(processes, Command), input);
            Assert.Equal(Addresses().Replace(plain.Text, "…"), Addresses().Replace(ahead.Text, "…"));
            Assert.Equal(Addresses().Replace(plain.Error, "…"), Addresses().Replace(ahead.Error, "…"));
            Assert.Equal(plain.Code, ahead.Code);
        }

        public async ValueTask DisposeAsync()
        {
            if (processes is not null)
                await processes.DisposeAsync();
            fixture.Dispose();
        }
    }
}
