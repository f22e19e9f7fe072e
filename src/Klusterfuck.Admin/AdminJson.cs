using System.Text.Json.Serialization;
using Klusterfuck.Admin.Commits;
using Klusterfuck.Admin.Connectors;
using Klusterfuck.Admin.Files;
using Klusterfuck.Admin.Flows;
using Klusterfuck.Admin.Functions;
using Klusterfuck.Admin.Overview;
using Klusterfuck.Admin.Runs;
using Klusterfuck.Admin.Secrets;
using Klusterfuck.Rest;
using Klusterfuck.Rest.Requests;

namespace Klusterfuck.Admin;

/// <summary>The JSON admin speaks beside what every service does.</summary>
[JsonSerializable(typeof(FunctionJson))]
[JsonSerializable(typeof(ListJson<FunctionJson>))]
[JsonSerializable(typeof(CreateFunctionJson))]
[JsonSerializable(typeof(FunctionSettingsJson))]
[JsonSerializable(typeof(StatisticsJson))]
[JsonSerializable(typeof(LogLineJson))]
[JsonSerializable(typeof(CommitJson))]
[JsonSerializable(typeof(ListJson<CommitJson>))]
[JsonSerializable(typeof(SelectCommitJson))]
[JsonSerializable(typeof(ListJson<SelectionJson>))]
[JsonSerializable(typeof(ComparisonJson))]
[JsonSerializable(typeof(ListJson<FileJson>))]
[JsonSerializable(typeof(FlowJson))]
[JsonSerializable(typeof(ListJson<FlowJson>))]
[JsonSerializable(typeof(CreateFlowJson))]
[JsonSerializable(typeof(FlowSettingsJson))]
[JsonSerializable(typeof(DeployJson))]
[JsonSerializable(typeof(ValidationJson))]
[JsonSerializable(typeof(ReplayJson))]
[JsonSerializable(typeof(RunComparisonJson))]
[JsonSerializable(typeof(ExpressionJson))]
[JsonSerializable(typeof(ExpressionValueJson))]
[JsonSerializable(typeof(OverviewJson))]
[JsonSerializable(typeof(ListJson<NamespaceJson>))]
[JsonSerializable(typeof(SecretJson))]
[JsonSerializable(typeof(ListJson<SecretJson>))]
[JsonSerializable(typeof(CreateSecretJson))]
[JsonSerializable(typeof(SecretValueJson))]
[JsonSerializable(typeof(ConnectorJson))]
[JsonSerializable(typeof(ListJson<ConnectorJson>))]
[JsonSerializable(typeof(CreateConnectorJson))]
[JsonSerializable(typeof(ConnectorSettingsJson))]
[JsonSerializable(typeof(ListJson<ConnectorNodeJson>))]
[JsonSerializable(typeof(CallbackJson))]
internal sealed partial class AdminJson : JsonSerializerContext
{
    /// <summary>What this edge reads and writes with.</summary>
    public static readonly AdminJson Edge = new(RestJson.NewOptions());
}
