using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Klusterfuck.Engine.Functions;
using Klusterfuck.Engine.Runs;
using Klusterfuck.Rest.DeadLetters;
using Klusterfuck.Rest.Problems;
using Klusterfuck.Rest.Requests;
using Klusterfuck.Rest.Runs;

namespace Klusterfuck.Rest;

/// <summary>The JSON every service speaks, in camel case.</summary>
[JsonSerializable(typeof(ProblemJson))]
[JsonSerializable(typeof(RunJson))]
[JsonSerializable(typeof(ListJson<RunJson>))]
[JsonSerializable(typeof(RunTicketJson))]
[JsonSerializable(typeof(ListJson<ApprovalJson>))]
[JsonSerializable(typeof(AnswerJson))]
[JsonSerializable(typeof(ListJson<DeadLetterJson>))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(object))]
internal sealed partial class RestJson : JsonSerializerContext
{
    /// <summary>What this edge reads and writes with.</summary>
    public static readonly RestJson Edge = new(NewOptions());

    /// <summary>The options of this edge. Answers are never part of a page, so that only what JSON itself demands is escaped.</summary>
    public static JsonSerializerOptions NewOptions() => new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters =
        {
            new LowerCaseEnum<FunctionRuntime>(), new LowerCaseEnum<FunctionState>(), new LowerCaseEnum<FunctionAccess>(), new LowerCaseEnum<RunStatus>(), new LowerCaseEnum<StepStatus>(),
        },
    };

    /// <summary>Lets the answers of endpoints be written with this edge's JSON.</summary>
    /// <param name="services">The services.</param>
    /// <param name="own">What a service speaks beside it; asked first.</param>
    public static void AddTo(IServiceCollection services, params ReadOnlySpan<JsonSerializerContext> own)
    {
        JsonSerializerContext[] contexts = [.. own, Edge];
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Encoder = Edge.Options.Encoder;
            json.SerializerOptions.NumberHandling = Edge.Options.NumberHandling;
            foreach (var converter in Edge.Options.Converters)
                json.SerializerOptions.Converters.Add(converter);
            for (var i = 0; i < contexts.Length; i++)
                json.SerializerOptions.TypeInfoResolverChain.Insert(i, contexts[i]);
        });
    }
}
