using Klusterfuck.Engine.Connectors;
using Klusterfuck.Engine.Definitions;
using Klusterfuck.Engine.Flows;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Invocation;
using Klusterfuck.Engine.Repositories;
using Klusterfuck.Engine.Secrets;
using Klusterfuck.Engine.Selections;
using Klusterfuck.Engine.Selections.Following;

namespace Klusterfuck.Engine;

/// <summary>The ports that stand for a cluster where they are not a folder's own.</summary>
/// <param name="Functions">Definitions of functions.</param>
/// <param name="Flows">Definitions of flows.</param>
/// <param name="Connectors">Registered connectors.</param>
/// <param name="Namespaces">Where there are flows.</param>
/// <param name="Following">Functions that follow a branch.</param>
/// <param name="Selections">Selected commits.</param>
/// <param name="Secrets">Secrets.</param>
/// <param name="Git">Repositories.</param>
/// <param name="Log">Their commits.</param>
/// <param name="Files">Their files.</param>
/// <param name="Platform">What keeps functions running.</param>
/// <param name="Invoker">Calls them.</param>
/// <param name="Telemetry">What they wrote and how they fared.</param>
public sealed record EnginePorts(
    IDefinitionStore<FunctionDefinition> Functions, IDefinitionStore<FlowDefinition> Flows, IDefinitionStore<ConnectorDefinition> Connectors,
    INamespaces Namespaces, IFollowingFunctions Following, ISelectionStore Selections,
    ISecretStore Secrets, IGitHost Git, ICommitLog Log, IFileStore Files, IPlatform Platform, IFunctionInvoker Invoker, IFunctionTelemetry Telemetry);
