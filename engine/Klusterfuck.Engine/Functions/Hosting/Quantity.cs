using System.Globalization;
using System.Text.RegularExpressions;

namespace Klusterfuck.Engine.Functions.Hosting;

/// <summary>Quantities as Kubernetes writes them: <c>500m</c>, <c>1.5</c>, <c>256Mi</c>.</summary>
public static partial class Quantity
{
    private const string Units = "KMGTPE";

    /// <summary>How much it is, in cores or bytes; null for what is no quantity, or not said.</summary>
    public static double? Measure(string? text)
    {
        if (text is null || Form().Match(text) is not { Success: true } match)
            return null;
        var unit = match.Groups["unit"].Value;
        var power = unit.Length == 0 ? 0 : unit[0] == 'm' ? -1 : Units.IndexOf(char.ToUpperInvariant(unit[0])) + 1;
        return double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * Math.Pow(unit.EndsWith('i') ? 1024 : 1000, power);
    }

    [GeneratedRegex(@"\A(?<number>[0-9]+(\.[0-9]+)?)(?<unit>m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
