using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Engine.Secrets;
using Klusterfuck.Engine.Selections;

namespace Klusterfuck.Engine;

/// <summary>The engine, put together: what a cmdlet, the REST API and the dashboard all call.</summary>
/// <param name="Functions">Functions.</param>
/// <param name="Commits">Commits and files of functions and flows.</param>
/// <param name="Flows">Flows.</param>
/// <param name="Runs">Runs and dead letters.</param>
/// <param name="Approvals">Questions of runs.</param>
/// <param name="Secrets">Secrets.</param>
/// <param name="Invoker">Invocation of functions.</param>
/// <param name="Telemetry">Logs and statistics of functions.</param>
/// <param name="Connectors">Connectors: those that come with the product and registered ones.</param>
public sealed record KlusterfuckEngine(
    FunctionCatalog Functions, CommitCatalog Commits, FlowCatalog Flows, RunCatalog Runs, ApprovalCatalog Approvals, ISecretStore Secrets, IFunctionInvoker Invoker,
    IFunctionTelemetry Telemetry, ConnectorCatalog Connectors);
