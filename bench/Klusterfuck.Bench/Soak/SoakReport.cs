using System.Globalization;
using System.Text;

namespace Klusterfuck.Bench.Soak;

/// <summary>How a soak went.</summary>
/// <param name="Before">What was held after the first requests, when everything had been made that is made once.</param>
/// <param name="After">What was held at the end.</param>
/// <param name="Outcomes">How often requests ended how.</param>
/// <param name="Surprises">Requests that ended as they should not have.</param>
internal sealed record SoakReport(Holdings Before, Holdings After, IReadOnlyDictionary<string, int> Outcomes, IReadOnlyCollection<string> Surprises)
{
    // What a heap that was used hard keeps of the system's memory differs from run to run; what it holds does not.
    private const double HeapTolerance = 4;
    private const double ResidentTolerance = 64;

    /// <summary>What is more than at the beginning, and what went wrong, in words.</summary>
    public IReadOnlyList<string> Leaks
    {
        get
        {
            List<string> leaks = [.. Surprises.Take(10)];
            Compare("processes", Before.Processes, After.Processes, 0);
            Compare("descriptors", Before.Descriptors, After.Descriptors, 0);
            Compare("files and folders", Before.Entries, After.Entries, 0);
            Compare("MB of heap", Before.MegabytesOfHeap, After.MegabytesOfHeap, HeapTolerance);
            Compare("MB of memory", Before.MegabytesResident, After.MegabytesResident, ResidentTolerance);
            return leaks;

            void Compare(string what, double before, double after, double tolerance)
            {
                if (after > before + tolerance)
                    leaks.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {before:F1} before, {after:F1} after"));
            }
        }
    }

    /// <summary>All of it, for a person.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder("| | processes | descriptors | files and folders | heap MB | resident MB |\n| --- | ---: | ---: | ---: | ---: | ---: |\n");
            foreach (var (name, held) in new[] { ("before", Before), ("after", After) })
                text.Append(CultureInfo.InvariantCulture, $"| {name} | {held.Processes} | {held.Descriptors} | {held.Entries} | {held.MegabytesOfHeap:F1} | {held.MegabytesResident:F0} |\n");
            text.Append('\n').AppendJoin(", ", Outcomes.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key} {o.Value}")).Append('\n');
            return text.Append(Leaks.Count == 0 ? "No leak." : "Leaks:\n" + string.Join('\n', Leaks)).ToString();
        }
    }
}
