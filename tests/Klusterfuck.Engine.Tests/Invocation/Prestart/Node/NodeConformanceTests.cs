using System.Text;

namespace Klusterfuck.Engine.Tests.Invocation.Prestart.Node;

/// <summary>What a Node.js program observes is the same, started plainly and from a pool.</summary>
public sealed class NodeConformanceTests
{
    private const string Stamp = "const show = (value) => process.stdout.write(JSON.stringify(value, null, 1) + '\\n');\n";

    /// <summary>Programs that show what they observe: file name, text, and what they read.</summary>
    public static TheoryData<string, string, string> Programs => new()
    {
        { "arguments.js", "show([process.argv, process.argv0, process.execArgv, process.execPath, process.title, process.cwd(), process.umask()]);", "" },
        { "environment.js", "show(Object.entries(process.env)); show('NODE_OPTIONS' in process.env);", "" },
        { "child-environment.js", "show(require('child_process').execSync('env', { encoding: 'utf8' }));", "" },
        { "command-line.js", "show(require('fs').readFileSync('/proc/self/cmdline', 'utf8'));", "" },
        { "main.js", "show([require.main === module, module.id, module.parent, module.paths, module.children, __filename, __dirname, Object.keys(require.cache)]);", "" },
        { "globals.js", "show(Object.getOwnPropertyNames(globalThis).sort()); show(Object.getOwnPropertyNames(process).sort());", "" },
        { "preloads.js", "show([process._preload_modules, Object.keys(module.constructor._pathCache).length, module.constructor.globalPaths]);", "" },
        { "process.js", "show([process.features, process.config.variables.node_prefix, process.release, process.exitCode, process.connected, process.noDeprecation]);", "" },
        { "descriptors.js", "show(require('fs').readdirSync('/proc/self/fd').map((d) => { try { return d + require('fs').readlinkSync('/proc/self/fd/' + d).replace(/[0-9]+/g, '') } catch { return d } }));", "" },
        { "child-descriptors.js", "show(require('child_process').execSync('ls /proc/self/fd', { encoding: 'utf8' }));", "" },
        { "status.js", "show(require('fs').readFileSync('/proc/self/status', 'utf8').split('\\n').filter((l) => /^(Uid|Gid|Groups|Sig(Ign|Cgt|Blk)|ShdPnd|Cap|NoNewPrivs|Seccomp|Cpus_allowed_list|Threads|Umask)/.test(l)));", "" },
        { "limits.js", "show([require('fs').readFileSync('/proc/self/limits', 'utf8'), require('fs').readFileSync('/proc/self/oom_score_adj', 'utf8'), require('os').getPriority()]);", "" },
        { "group.js", "const s = require('fs').readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' '); show([+s[2] === process.pid, s[1] === String(process.ppid), s[4]]);", "" },
        { "terminal.js", "show([process.stdin.isTTY, process.stdout.isTTY, process.stderr.isTTY, process.stdin.constructor.name, process.stdout.constructor.name, process.stdout._type]);", "" },
        { "async-ids.js", "const h = require('async_hooks'); show([h.executionAsyncId(), h.triggerAsyncId(), new h.AsyncResource('x').asyncId()]);", "" },
        { "ticks.js", "show([process.nextTick.name, Object.keys(process).indexOf('nextTick'), Object.getOwnPropertyDescriptor(process, 'nextTick').writable]); process.nextTick(() => show('ticked'));", "" },
        { "handles.js", "show([process._getActiveHandles().length, process._getActiveRequests().length, process.getActiveResourcesInfo()]);", "" },
        { "listeners.js", "show([process.eventNames().map(String), process.listenerCount('exit')]);", "" },
        { "regexp.js", "show([RegExp.$1, RegExp.lastMatch, RegExp.input, RegExp.leftContext]);", "" },
        { "buffers.js", "show([Buffer.from('x').byteOffset, Buffer.poolSize, Error.stackTraceLimit, typeof Error.prepareStackTrace]);", "" },
        { "report.js", "const r = process.report.getReport(); show([r.header.commandLine, r.header.cwd, r.environmentVariables, r.libuv.filter((h) => h.type !== 'loop').map((h) => h.type), r.javascriptStack]);", "" },
        { "stdin-sync.js", "show(require('fs').readFileSync(0, 'utf8'));", "line one\nline two" },
        { "stdin-empty.js", "show(require('fs').readFileSync(0, 'utf8'));", "" },
        { "stdin-events.js", "let s = ''; process.stdin.setEncoding('utf8').on('data', (d) => s += d).on('end', () => show(s));", "späte Daten" },
        { "stdin-lines.js", "require('readline').createInterface({ input: process.stdin }).on('line', (l) => show(l));", "a\nb\r\n\nc" },
        { "stdin-partial.js", "const b = Buffer.alloc(3); show([require('fs').readSync(0, b, 0, 3), b.toString()]);", "abcdef" },
        { "stdin-child.js", "show(require('child_process').execFileSync('cat', { stdio: ['inherit', 'pipe', 'inherit'], encoding: 'utf8' }));", "for the child" },
        { "timer-exit.js", "setTimeout(() => process.exit(7), 20); setInterval(() => {}, 5);", "" },
        { "exit-code.js", "process.exitCode = 65;", "" },
        { "throws.js", "function inner() { throw new TypeError('broken'); }\ninner();", "" },
        { "throws-later.js", "setImmediate(() => { throw new Error('later'); });", "" },
        { "rejects.js", "Promise.reject(new Error('rejected'));", "" },
        { "stack.js", "show(new Error('here').stack); Promise.resolve().then(() => show(new Error('then').stack)); process.nextTick(() => show(new Error('tick').stack)); setTimeout(() => show(new Error('timer').stack));", "" },
        { "syntax.js", "let a = ;", "" },
        { "missing.js", "require('./nowhere');", "" },
        { "warning.js", "process.emitWarning('careful', 'DeprecationWarning', 'KF1'); new Buffer(1);", "" },
        { "aborts.js", "process.kill(process.pid, 'SIGTERM');", "" },
        { "kills.js", "process.kill(process.pid, 'SIGKILL');", "" },
        { "signal.js", "process.once('SIGUSR2', (s) => { show(s); clearInterval(t); }); const t = setInterval(() => {}, 1000); process.kill(process.pid, 'SIGUSR2');", "" },
        { "worker.js", "const w = require('worker_threads'); if (w.isMainThread) { new w.Worker(__filename, { argv: ['x'] }).on('message', show); } else { w.parentPort.postMessage([process.argv, process.execArgv, Object.keys(process.env), Object.keys(require.cache), process._preload_modules, Object.keys(module.constructor._pathCache).length, new Error('w').stack]); }", "" },
        { "worker-eval.js", "const w = require('worker_threads'); new w.Worker(\"require('worker_threads').parentPort.postMessage([process.argv.length, Object.keys(require.cache), require.main === module])\", { eval: true }).on('message', show);", "" },
        { "fork.js", "if (process.argv[2] === 'child') { process.send([process.argv.slice(2), process.execArgv, Object.keys(process.env).filter((n) => /NODE_OPT|PRESTART/.test(n))]); process.disconnect(); } else { require('child_process').fork(__filename, ['child']).on('message', show); }", "" },
        { "spawn-self.js", "if (process.argv[2]) show(process.execArgv); else show(require('child_process').execFileSync(process.execPath, [__filename, 'again'], { encoding: 'utf8' }));", "" },
        { "time-zone.js", "show([new Date(0).toString(), Intl.DateTimeFormat().resolvedOptions().timeZone, process.env.TZ]);", "" },
        { "import.js", "import('./lib.mjs').then((m) => show([m.meta, Object.keys(m)]));", "" },
        { "main.mjs", "import fs from 'node:fs'; show([import.meta.url, import.meta.filename, import.meta.dirname, import.meta.main, process.argv, typeof require, process.execArgv, await Promise.resolve(1), fs.readFileSync(0, 'utf8')]);", "for a module" },
        { "throws.mjs", "await Promise.resolve(); throw new RangeError('in a module');", "" },
        { "pending.mjs", "await new Promise(() => {});", "" },
        { "stack.mjs", "show(new Error('here').stack); await 1; show(new Error('after').stack);", "" },
        { "missing.mjs", "import './nowhere.mjs';", "" },
        { "typed/main.js", "import { createRequire } from 'node:module'; show([import.meta.url, createRequire(import.meta.url).resolve('./main.js')]);", "" },
        { "common.cjs", "show([require.main === module, __filename]);", "" },
        { "fetch.js", "fetch('http://127.0.0.1:9/').catch((e) => show([e.name, e.message, e.cause.code]));", "" },
        { "crypto.js", "const c = require('crypto'); show([c.createHash('sha256').update('x').digest('hex'), c.randomBytes(8).length]);", "" },
        { "console.js", "console.log('%s %o', 'out', { a: [1] }); console.error('err'); console.table([{ a: 1 }]);", "" },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task TryStart_Program_ObservesWhatItObservesStartedPlainly(string file, string text, string input)
    {
        using var fixture = new NodeFixture();
        fixture.Common["TZ"] = "Asia/Tokyo";
        Prepare(fixture, file, text);
        await CompareAsync(fixture, ["node", file, "one", "--two", "three four", ""], Encoding.UTF8.GetBytes(input));
    }

    [Theory]
    [InlineData("#!/usr/bin/env node")]
    [InlineData("#!/usr/bin/env -S node --stack-trace-limit=2")]
    public async Task TryStart_ScriptWithInterpreter_ObservesTheSame(string interpreter)
    {
        using var fixture = new NodeFixture();
        fixture.Write("handler", $"{interpreter}\n{Stamp}show([process.argv, process.execArgv, process.title, require('fs').readFileSync('/proc/self/cmdline', 'utf8'), process.env._]); null.x;");
        await CompareAsync(fixture, ["./handler", "arg"], []);
    }

    [Theory]
    [InlineData("--enable-source-maps")]
    [InlineData("--stack-trace-limit=1")]
    [InlineData("--unhandled-rejections=warn")]
    [InlineData("--throw-deprecation")]
    [InlineData("--expose-gc")]
    public async Task TryStart_Flag_IsInForce(string flag)
    {
        using var fixture = new NodeFixture();
        fixture.Write("a.js", Stamp + "show([process.execArgv, typeof gc]); Promise.reject(new Error('x')); new Buffer(1);");
        await CompareAsync(fixture, ["node", flag, "a.js"], []);
    }

    [Fact]
    public async Task TryStart_OptionsOfTheFunction_AreInForceAndSeen()
    {
        using var fixture = new NodeFixture();
        fixture.Common["NODE_OPTIONS"] = "--stack-trace-limit=1 --max-old-space-size=128";
        fixture.Common["NODE_PATH"] = fixture.Folder;
        fixture.Write("lib.js", "module.exports = 5;");
        fixture.Write("a.js", Stamp + "show([process.env.NODE_OPTIONS, require('lib'), require('v8').getHeapStatistics().heap_size_limit, new Error('x').stack]);");
        fixture.Write("w.js", Stamp + "const w = require('worker_threads'); new w.Worker('require(\"worker_threads\").parentPort.postMessage([process.env.NODE_OPTIONS, new Error(1).stack])', { eval: true, env: process.env }).on('message', show);");
        await CompareAsync(fixture, ["node", "a.js"], []);
        await CompareAsync(fixture, ["node", "w.js"], []);
    }

    [Fact]
    public async Task TryStart_BinaryBytes_PassThrough()
    {
        using var fixture = new NodeFixture();
        var input = new byte[3_000_000];
        new Random(7).NextBytes(input);
        fixture.Write("a.js", "process.stdin.pipe(process.stdout);");
        var seen = await CompareAsync(fixture, ["node", "a.js"], input);
        Assert.Equal(input, seen.Output);
    }

    private static void Prepare(NodeFixture fixture, string file, string text)
    {
        fixture.Write("lib.mjs", "export const meta = import.meta.url;");
        fixture.Write("typed/package.json", "{ \"type\": \"module\" }");
        fixture.Write(file, Stamp + text);
    }

    private static async Task<Observation> CompareAsync(NodeFixture fixture, string[] command, byte[] input)
    {
        var plain = await fixture.RunPlainlyAsync(command, input);
        var ahead = await fixture.RunFromPoolAsync(command, input);
        Assert.Equal(Normal(plain.Text), Normal(ahead.Text));
        Assert.Equal(Normal(plain.Error), Normal(ahead.Error));
        Assert.Equal(plain.Code, ahead.Code);
        return ahead;
    }

    // Warnings name the process.
    private static string Normal(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"\(node:\d+\)", "(node:PID)");
}
