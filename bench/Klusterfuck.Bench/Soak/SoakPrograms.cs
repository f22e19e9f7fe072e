using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Bench.Soak;

/// <summary>Programs that do as the request's body says: echo it, fail, crash, or sleep.</summary>
internal static class SoakPrograms
{
    private const string Shell = """
        read -r order
        case $order in
            fail) echo "told to" >&2; exit 3 ;;
            crash) kill -9 $$ ;;
            sleep) sleep 100 & sleep 100 ;;
            *) echo "$order" ;;
        esac
        """;

    private const string Python = """
        import os, subprocess, sys, time
        order = sys.stdin.readline()
        if order == "fail\n":
            raise SystemExit(3)
        if order == "crash\n":
            os.kill(os.getpid(), 9)
        if order == "sleep\n":
            subprocess.Popen(["sleep", "100"])
            time.sleep(100)
        print(order, end="")
        """;

    private const string Node = """
        let order = '';
        process.stdin.on('data', (part) => { order += part; }).on('end', () => {
          if (order === 'fail\n') process.exit(3);
          else if (order === 'crash\n') process.kill(process.pid, 'SIGKILL');
          else if (order === 'sleep\n') setTimeout(() => {}, 100000);
          else process.stdout.write(order);
        });
        """;

    /// <summary>Writes the programs as a commit.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="number">The number of the commit.</param>
    /// <param name="timeout">How long they may run.</param>
    public static IReadOnlyList<Checkout> Write(string folder, int number, TimeSpan timeout)
    {
        return [.. Candidates().Where(c => IsThere(c.Interpreter)).Select(Make)];

        Checkout Make((string Interpreter, string File, string Text) candidate)
        {
            var place = Path.Combine(folder, $"{number}", candidate.Interpreter);
            Directory.CreateDirectory(place);
            File.WriteAllText(Path.Combine(place, candidate.File), candidate.Text);
            var config = new FunctionConfig { Command = [candidate.Interpreter, $"./{candidate.File}"], Timeout = timeout, Concurrency = 64 };
            return new Checkout(CommitId.Parse($"{number:x40}"), place, place, config, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty);
        }
    }

    private static (string Interpreter, string File, string Text)[] Candidates() =>
        [("sh", "handler.sh", Shell), ("python3", "handler.py", Python), ("node", "handler.js", Node)];

    private static bool IsThere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
