using System.Collections.Concurrent;
using System.Diagnostics;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Embedded.Tests.Functions;

/// <summary>Switching between commits under load: no request fails, and none waits for a program to start.</summary>
public sealed class CommitSwitchTests
{
    private const string Stream = """
        #!/bin/sh
        sleep 1.5
        echo '{"ready":true}'
        while IFS= read -r line; do
          id=${line#'{"id":"'}
          printf '{"id":"%s","body":"TEXT"}\n' "${id%%'"'*}"
        done
        """;

    private const string Http = """
        #!/usr/bin/env python3
        import http.server, os, time
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            def do_POST(self):
                self.send_response(200)
                self.send_header('Content-Length', '4')
                self.end_headers()
                self.wfile.write(b'TEXT')
            def log_message(self, *arguments): pass
        time.sleep(1.5)
        http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), Handler).serve_forever()
        """;

    private const string Process = "#!/bin/sh\nprintf TEXT\n";

    [Theory]
    [InlineData("process", Process)]
    [InlineData("stream", Stream)]
    [InlineData("http", Http)]
    public async Task SelectAsync_UnderLoad_NoRequestFailsOrWaits(string mode, string program)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The programs are scripts.");
        Assert.SkipUnless(mode != "http" || File.Exists("/usr/bin/env"), "There is no env.");
        await using var fixture = new EngineFixture();
        var engine = await fixture.OpenAsync();
        await engine.Engine.Functions.CreateAsync(
            new NewFunction(EngineFixture.Ns, ResourceName.Parse("f")) { Runtime = FunctionRuntime.Shell }, EngineFixture.Me, EngineFixture.Cancelled);
        var config = $"version: 1\nmode: {mode}\ncommand: ./program.sh\n";
        var one = await EngineFixture.CommitAsync(engine, "f", program.Replace("TEXT", "one.", StringComparison.Ordinal), config);
        var two = await EngineFixture.CommitAsync(engine, "f", program.Replace("TEXT", "two.", StringComparison.Ordinal), config);
        await EngineFixture.SelectAsync(engine, "f", one);
        Assert.Equal("one.", await EngineFixture.InvokeAsync(engine, "f"));

        using var end = CancellationTokenSource.CreateLinkedTokenSource(EngineFixture.Cancelled);
        var seen = new ConcurrentQueue<(string Answer, TimeSpan Took)>();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(() => CallAsync(engine, seen, end.Token))).ToArray();
        await EngineFixture.SelectAsync(engine, "f", two);
        Assert.Equal("two.", await EngineFixture.InvokeAsync(engine, "f"));
        await Task.Delay(200, EngineFixture.Cancelled);
        await engine.Engine.Commits.UndoAsync(EngineFixture.Target("f"), EngineFixture.Me, EngineFixture.Cancelled);
        Assert.Equal("one.", await EngineFixture.InvokeAsync(engine, "f"));
        await end.CancelAsync();
        await Task.WhenAll(clients);

        Assert.Equal(["one.", "two."], seen.Select(s => s.Answer).Distinct().Order(StringComparer.Ordinal));
        Assert.InRange(seen.Max(s => s.Took).TotalSeconds, 0, 1.4);
    }

    private static async Task CallAsync(EmbeddedEngine engine, ConcurrentQueue<(string Answer, TimeSpan Took)> seen, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var watch = Stopwatch.StartNew();
            var answer = await EngineFixture.InvokeAsync(engine, "f");
            seen.Enqueue((answer, watch.Elapsed));
        }
    }
}
