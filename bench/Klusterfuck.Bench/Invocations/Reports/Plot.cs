using System.Globalization;
using System.Security;
using System.Text;

namespace Klusterfuck.Bench.Invocations.Reports;

/// <summary>The comparison as a picture: a panel a load, a line a program, a dot a server, on a logarithmic axis.</summary>
internal static class Plot
{
    private const int Width = 860;
    private const int Left = 130;
    private const int Right = 30;
    private const int LineHeight = 24;
    private const int PanelHead = 56;

    // Told apart by shade as well as by colour, on white and on black.
    private static readonly string[] Colours = ["#8a8f98", "#d9480f", "#1c7ed6", "#2b8a3e", "#ae3ec9", "#b08900"];

    /// <summary>The picture as SVG.</summary>
    public static string Draw(IReadOnlyList<Figure> figures)
    {
        var servers = figures.Select(f => f.Server).Distinct().ToArray();
        var panels = figures.GroupBy(f => f.Load).ToArray();
        var height = 40 + panels.Sum(p => PanelHead + (p.Select(f => f.Program).Distinct().Count() * LineHeight) + 30);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $$"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{Width}} {{height}}" font-family="system-ui, sans-serif" font-size="13" role="img">
            <title>Requests per second and times of each server, by program</title>
            <style>
            text { fill: #24292f } .faint { fill: #57606a } line { stroke: #d0d7de }
            @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .faint { fill: #9da7b3 } line { stroke: #3d444d } }
            </style>

            """);
        for (var i = 0; i < servers.Length; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{Left + (i * 150)}\" cy=\"20\" r=\"5\" fill=\"{ColourOf(i)}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + 12 + (i * 150)}\" y=\"24\">{SecurityElement.Escape(servers[i])}</text>\n");
        }

        var top = 40;
        foreach (var panel in panels)
            top = DrawPanel(svg, [.. panel], servers, top);
        return svg.Append("</svg>\n").ToString();
    }

    private static int DrawPanel(StringBuilder svg, Figure[] figures, string[] servers, int top)
    {
        var load = figures[0].Load;
        var title = load.IsAtRest ? "At rest: median time in ms, less is better" : $"{load.Clients} client{(load.Clients == 1 ? "" : "s")}: requests per second, more is better";
        var values = figures.Select(ValueOf).ToArray();
        double low = Math.Floor(Math.Log10(values.Min())), high = Math.Ceiling(Math.Log10(values.Max()) + 1e-9);
        var programs = figures.Select(f => f.Program).Distinct().ToArray();
        var bottom = top + PanelHead + (programs.Length * LineHeight);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"10\" y=\"{top + 24}\" font-weight=\"600\">{title}</text>\n");
        for (var power = low; power <= high; power++)
        {
            var x = XOf(Math.Pow(10, power), low, high);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x:F1}\" x2=\"{x:F1}\" y1=\"{top + 36}\" y2=\"{bottom - 8}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"faint\" x=\"{x:F1}\" y=\"{bottom + 8}\" text-anchor=\"middle\">{Math.Pow(10, power)}</text>\n");
        }

        for (var i = 0; i < programs.Length; i++)
        {
            var y = top + PanelHead + (i * LineHeight);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 12}\" y=\"{y + 4}\" text-anchor=\"end\">{SecurityElement.Escape(programs[i])}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y}\" y2=\"{y}\"/>\n");
            foreach (var figure in figures.Where(f => f.Program == programs[i]))
            {
                var label = string.Create(CultureInfo.InvariantCulture, $"{figure.Server}: {ValueOf(figure):G3}");
                svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{XOf(ValueOf(figure), low, high):F1}\" cy=\"{y}\" r=\"6\" fill=\"{ColourOf(Array.IndexOf(servers, figure.Server))}\"><title>{SecurityElement.Escape(label)}</title></circle>\n");
            }
        }

        return bottom + 30;
    }

    private static double ValueOf(Figure figure) => figure.Load.IsAtRest ? figure.Median.P50Milliseconds : figure.Median.PerSecond;

    private static double XOf(double value, double low, double high) => Left + ((Math.Log10(value) - low) / (high - low) * (Width - Left - Right));

    private static string ColourOf(int server) => Colours[server % Colours.Length];
}
