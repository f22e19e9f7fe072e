using System.Diagnostics;
using System.Text;
using Klusterfuck.Engine.Invocation.Processes;

namespace Klusterfuck.Engine.Tests.Invocation.Prestart.Python;

/// <summary>Each way to start Python is found, and starts the same interpreter in the same state.</summary>
public sealed class PythonStartTests
{
    private const string Show = """
        import os, sys
        print(sys.argv, sys.flags, sys.path, sys.executable, sys.prefix, sys.warnoptions, __name__, sys.stdout.encoding, sys.stdout.errors, sys.stdout.line_buffering)
        print(sorted(os.environ.items()), hash('x') if 'PYTHONHASHSEED' in os.environ else '', open('/proc/self/cmdline').read(), open('/proc/self/comm').read(), sys.dont_write_bytecode)
        print(sorted(open('/proc/self/environ').read().split('\0')), os.listdir('/proc/self/fd')[:3], 'site' in sys.modules)
        def f():
            raise ValueError('ä')
        f()
        """;

    public static TheoryData<string[], string?> Commands => new()
    {
        { ["python3", "main.py"], null },
        { ["python3", "./main.py", "-x"], null },
        { ["python3", "-u", "main.py"], null },
        { ["python3", "-BOO", "-W", "error", "-Wignore::ResourceWarning", "main.py"], null },
        { ["python3", "-s", "-b", "main.py"], null },
        { ["python3", "-m", "main", "x"], null },
        { ["python3", "-m", "package.part"], null },
        { ["python3", "-m", "package.nowhere"], null },
        { ["python3", "-c", "import sys; print(sys.argv, sys.path); sys.exit(3)", "y"], null },
        { ["python3", "package"], null },
        { ["python3", "sub/../sub/../main.py"], null },
        { ["python3", "nowhere.py"], null },
        { ["./handler", "one"], "#!{0}" },
        { ["./handler", "one"], "#!{0} -u" },
        { ["./handler", "one"], "#! /usr/bin/env python3" },
        { ["./handler", "one"], "#!/usr/bin/env -S python3 -u -B" },
    };

    public static TheoryData<string, string> Variables => new()
    {
        { "PYTHONUNBUFFERED", "1" },
        { "PYTHONIOENCODING", "latin-1:replace" },
        { "PYTHONUTF8", "0" },
        { "PYTHONHASHSEED", "7" },
        { "PYTHONPATH", "sub:more" },
        { "PYTHONPATH", "" },
        { "PYTHONDONTWRITEBYTECODE", "1" },
        { "PYTHONWARNINGS", "error" },
        { "LANG", "C" },
        { "LC_ALL", "POSIX" },
        { "TZ", "Asia/Tokyo" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task TryStart_Command_IsAsStartedPlainly(string[] command, string? firstLine)
    {
        using var fixture = new PythonFixture();
        fixture.Write("main.py", Show);
        fixture.Write("package/__init__.py", "print('package', __name__)\n");
        fixture.Write("package/__main__.py", Show);
        fixture.Write("package/part.py", Show);
        fixture.Write("sub/x.py", "");
        if (firstLine is not null)
            fixture.Write("handler", string.Format(System.Globalization.CultureInfo.InvariantCulture, firstLine, ProgramFile.Find("python3", "/", fixture.Common["PATH"])) + "\n" + Show);
        await CompareAsync(fixture, command);
    }

    [Theory]
    [MemberData(nameof(Variables))]
    public async Task TryStart_Variable_IsInForce(string name, string value)
    {
        using var fixture = new PythonFixture();
        fixture.Common[name] = value;
        fixture.Write("main.py", Show);
        fixture.Write("sub/x.py", "");
        await CompareAsync(fixture, ["python3", "main.py"]);
    }

    [Fact]
    public async Task TryStart_WithoutLocale_IsAsStartedPlainly()
    {
        using var fixture = new PythonFixture();
        fixture.Common.Remove("LANG");
        fixture.Write("main.py", Show);
        await CompareAsync(fixture, ["python3", "main.py"]);
    }

    [Fact]
    public async Task TryStart_ScriptThatChoosesTheInterpreter_IsAsStartedPlainly()
    {
        using var fixture = new PythonFixture();
        var python = ProgramFile.Find("python3", "/", fixture.Common["PATH"]);
        fixture.Write("bin/python3", $"#!/bin/sh\nexport CHOSEN=3 PATH=\"/chosen:$PATH\"\nunset GREETING\nexec {python} \"$@\"\n");
        fixture.Common["PATH"] = $"{fixture.Folder}/bin:{fixture.Common["PATH"]}";
        fixture.Write("main.py", Show);
        await CompareAsync(fixture, ["python3", "main.py"]);
    }

    [Fact]
    public async Task TryStart_VirtualEnvironment_IsTheOneUsed()
    {
        using var fixture = new PythonFixture();
        var python = ProgramFile.Find("python3", "/", fixture.Common["PATH"]);
        using (var make = Process.Start(python, ["-m", "venv", "--without-pip", $"{fixture.Folder}/venv"]))
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(File.Exists($"{fixture.Folder}/venv/bin/python3"), "This Python makes no virtual environments.");
        var packages = Directory.GetDirectories($"{fixture.Folder}/venv/lib", "python3*")[0] + "/site-packages";
        File.WriteAllText($"{packages}/installed.py", "where = __file__\n");
        fixture.Common["VIRTUAL_ENV"] = $"{fixture.Folder}/venv";
        fixture.Common["PATH"] = $"{fixture.Folder}/venv/bin:{fixture.Common["PATH"]}";
        fixture.Write("main.py", "import installed\nprint(installed.where)\n" + Show);
        fixture.Write("handler", "#!/usr/bin/env python3\nimport installed\nprint(installed.where)\n" + Show);
        var seen = await CompareAsync(fixture, ["./handler"]);
        Assert.StartsWith(packages, seen.Text, StringComparison.Ordinal);
        await CompareAsync(fixture, ["python3", "main.py"]);
    }

    [Fact]
    public async Task Open_InterpreterThatWritesAsItStarts_StartsPlainlyAndSaysWhy()
    {
        using var fixture = new PythonFixture();
        await using var processes = fixture.Open(["python3", "-W", "nonsense", "main.py"]);
        Assert.NotNull(processes);
        await Eventually.TrueAsync(() => fixture.Log.Any(line => line.EndsWith("ahead: its interpreter writes something when it starts.", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("python3", "-I", "main.py")]
    [InlineData("python3", "-E", "main.py")]
    [InlineData("python3", "-S", "main.py")]
    [InlineData("python3", "-uE", "main.py")]
    [InlineData("python3", "-i", "main.py")]
    [InlineData("python3", "-v", "main.py")]
    [InlineData("python3", "-X", "importtime", "main.py")]
    [InlineData("python3", "-")]
    [InlineData("python3")]
    [InlineData("sh", "-c", "python3 main.py")]
    [InlineData("./handler")]
    public void Open_UnusualCommand_StartsNothingAhead(params string[] command)
    {
        using var fixture = new PythonFixture();
        fixture.Write("handler", "#!/bin/sh\nexec python3 main.py\n");
        Assert.Null(fixture.Open(command));
    }

    [Theory]
    [InlineData("PYTHONINSPECT")]
    [InlineData("PYTHONHOME")]
    [InlineData("PYTHONSTARTUP")]
    public void Open_UnusualVariable_StartsNothingAhead(string name)
    {
        using var fixture = new PythonFixture();
        fixture.Common[name] = "x";
        Assert.Null(fixture.Open(["python3", "main.py"]));
    }

    [Fact]
    public async Task TryStart_BinaryBytes_PassThrough()
    {
        using var fixture = new PythonFixture();
        var input = new byte[5_000_000];
        new Random(7).NextBytes(input);
        fixture.Write("main.py", "import shutil, sys\nshutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer)\n");
        await using var processes = fixture.Open(["python3", "main.py"])!;
        var seen = await PythonFixture.ObserveAsync(await fixture.StartAheadAsync(processes, ["python3", "main.py"]), input);
        Assert.Equal(input, seen.Output);
    }

    private static async Task<PythonObservation> CompareAsync(PythonFixture fixture, string[] command)
    {
        var input = Encoding.UTF8.GetBytes("input");
        await using var processes = fixture.Open(command);
        Assert.NotNull(processes);
        var plain = await PythonFixture.ObserveAsync(fixture.StartPlainly(command), input);
        var ahead = await PythonFixture.ObserveAsync(await fixture.StartAheadAsync(processes, command), input);
        Assert.Equal(plain.Text, ahead.Text);
        Assert.Equal(plain.Error, ahead.Error);
        Assert.Equal(plain.Code, ahead.Code);
        return ahead;
    }
}
