using System.Text;
using Klusterfuck.Engine;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Embedded;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Admin.Pages;

/// <summary>Shows that the service runs and what it holds, where the dashboard was not built.</summary>
internal static class LandingPage
{
    public static async Task Show(HttpContext http, KlusterfuckEngine engine, EmbeddedEngine embedded)
    {
        var scope = Scope.Of(http);
        var functions = await engine.Functions.ListAsync(scope.Namespace, LabelSelector.Everything, PageRequest.First, http.RequestAborted);
        var flows = await engine.Flows.ListAsync(scope.Namespace, LabelSelector.Everything, PageRequest.First, http.RequestAborted);
        var body = new StringBuilder();
        body.Append($"""
            <header><img src="/favicon.svg" alt=""><h1>Klusterfuck</h1><form method="post" action="/logout"><button>Sign out</button></form></header>
            <p>It runs, with its state in <code>{PageShell.Encode(embedded.DataFolder)}</code>. Read the <a href="/docs">API</a>
            or its <a href="/openapi/v1.json">OpenAPI document</a>.</p>
            <p class="notice">The dashboard is not part of this build. It needs <a href="https://nodejs.org/">Node.js</a> 20 or newer with npm where the
            service is built, and once the packages it is made of: install Node.js, run <code>dotnet build</code> again and look for the warning
            <code>KF0001</code>, then start the service anew. Everything else works.</p>
            """);
        AppendFunctions(body, functions, scope);
        AppendFlows(body, flows, scope);
        await PageShell.WriteAsync(http, "Klusterfuck", body.ToString());
    }

    private static void AppendFunctions(StringBuilder body, Page<Function> functions, Scope scope)
    {
        body.Append($"<h2>Functions <small>{Count(functions)}</small></h2>");
        if (functions.Items.Count == 0)
        {
            body.Append($"""
                <p class="quiet">There is none yet. This makes one, in a git repository of its own:</p>
                <pre><code>curl -H "Authorization: Bearer $TOKEN" --json '&#123;"name": "hello"&#125;' {PageShell.Encode(scope.Origin)}/api/v1/functions</code></pre>
                """);
            return;
        }
        body.Append("<div class=\"scroll\"><table><thead><tr><th>Name<th>State<th>Commit<th>Runtime<th>Address</tr></thead><tbody>");
        foreach (var function in functions.Items)
        {
            var (definition, status) = (function.Definition, function.Status);
            var state = status.State.ToString().ToLowerInvariant();
            var url = PageShell.Encode(scope.FunctionUrl(definition.Name));
            body.Append($"<tr><td>{PageShell.Encode(definition.Name.Value)}<td><span class=\"state {state}\">{state}</span>");
            body.Append($"<td><code>{status.Commit?.Short ?? "none"}</code>{Behind(status.Behind)}<td>{definition.Runtime.ToString().ToLowerInvariant()}");
            body.Append($"<td><a href=\"{url}\">{url}</a></tr>");
        }
        body.Append("</tbody></table></div>");
    }

    private static void AppendFlows(StringBuilder body, Page<Flow> flows, Scope scope)
    {
        body.Append($"<h2>Flows <small>{Count(flows)}</small></h2>");
        if (flows.Items.Count == 0)
        {
            body.Append("<p class=\"quiet\">There is none yet. A flow passes payloads from function to function.</p>");
            return;
        }
        body.Append("<div class=\"scroll\"><table><thead><tr><th>Name<th>Commit<th>Takes payloads at</tr></thead><tbody>");
        foreach (var flow in flows.Items)
        {
            var addresses = flow.Status.Entries.Select(e => $"<code>{PageShell.Encode($"{scope.FlowUrl(flow.Definition.Name)}/{e}")}</code>");
            body.Append($"<tr><td>{PageShell.Encode(flow.Definition.Name.Value)}<td><code>{flow.Status.Commit?.Short ?? "not deployed"}</code>{Behind(flow.Status.Behind)}");
            body.Append($"<td>{string.Join("<br>", addresses)}</tr>");
        }
        body.Append("</tbody></table></div>");
    }

    private static string Count<T>(Page<T> page) => page.Next is null ? $"{page.Items.Count}" : $"the first {page.Items.Count}";

    private static string Behind(int commits) => commits == 0 ? "" : $" <span class=\"quiet\">{commits} behind</span>";
}
