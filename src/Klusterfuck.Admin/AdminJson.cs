using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Klusterfuck.Admin.DeadLetters;
using Klusterfuck.Admin.Problems;
using Klusterfuck.Admin.Requests;
using Klusterfuck.Admin.Runs;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Runs;
#if !RUNNER
using Klusterfuck.Admin.Commits;
using Klusterfuck.Admin.Connectors;
using Klusterfuck.Admin.Files;
using Klusterfuck.Admin.Flows;
using Klusterfuck.Admin.Functions;
using Klusterfuck.Admin.Overview;
using Klusterfuck.Admin.Secrets;
#endif

namespace Klusterfuck.Admin;

/// <summary>The JSON of this edge, in camel case. What stands first is what a runner speaks too, which is compiled with it.</summary>
[JsonSerializable(typeof(ProblemJson))]
[JsonSerializable(typeof(RunJson))]
[JsonSerializable(typeof(ListJson<RunJson>))]
[JsonSerializable(typeof(RunTicketJson))]
[JsonSerializable(typeof(ListJson<ApprovalJson>))]
[JsonSerializable(typeof(AnswerJson))]
[JsonSerializable(typeof(ListJson<DeadLetterJson>))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(object))]
#if !RUNNER
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
#endif
internal sealed partial class AdminJson : JsonSerializerContext
{
    /// <summary>What this edge reads and writes with. Answers are never part of a page, so that only what JSON itself demands is escaped.</summary>
    public static readonly AdminJson Edge = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters =
        {
            new LowerCaseEnum<FunctionRuntime>(), new LowerCaseEnum<FunctionState>(), new LowerCaseEnum<FunctionAccess>(), new LowerCaseEnum<RunStatus>(), new LowerCaseEnum<StepStatus>(),
        },
    });
}
