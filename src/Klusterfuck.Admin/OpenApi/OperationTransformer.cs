using System.Text.RegularExpressions;
using Klusterfuck.Rest.OpenApi;
using Klusterfuck.Rest.Problems;
using Klusterfuck.Rest.Security;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Klusterfuck.Admin.OpenApi;

/// <summary>Adds to each operation what its handler's signature does not say: its name, path parameters, plain bodies, problems and who may call it.</summary>
internal sealed partial class OperationTransformer : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var path = context.Description.RelativePath ?? "";
        if (metadata.OfType<OperationName>().LastOrDefault() is { } name)
            operation.OperationId = NameOf(name.Name, path, context.Description.HttpMethod ?? "");
        AddPathParameters(operation, path);
        if (metadata.OfType<BytesBody>().Any() && context.Description.HttpMethod is not ("GET" or "HEAD"))
            operation.RequestBody = new OpenApiRequestBody { Content = new Dictionary<string, OpenApiMediaType> { ["*/*"] = new() } };
        var rule = metadata.OfType<AccessMetadata>().LastOrDefault()?.Rule ?? AccessRule.Token;
        if (rule == AccessRule.Open)
            operation.Security = [];
        var schema = await context.GetOrCreateSchemaAsync(typeof(ProblemJson), null, cancellationToken);
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "A problem (RFC 9457).",
            Content = new Dictionary<string, OpenApiMediaType> { [ProblemWriter.ContentType] = new() { Schema = Reference(context, schema) } },
        };
    }

    private static OpenApiSchemaReference Reference(OpenApiOperationTransformerContext context, OpenApiSchema schema)
    {
        context.Document?.AddComponent("ProblemJson", schema);
        return new OpenApiSchemaReference("ProblemJson", context.Document);
    }

    private static string NameOf(string name, string path, string method)
    {
        var inNamespace = path.StartsWith("api/v1/namespaces/", StringComparison.Ordinal) ? name + "In" : name;
        return path.Contains("fn/{name}", StringComparison.Ordinal) || path.Contains("hook/{flow}", StringComparison.Ordinal) ? $"{inNamespace}{method[..1]}{method[1..].ToLowerInvariant()}" : inNamespace;
    }

    private static void AddPathParameters(OpenApiOperation operation, string path)
    {
        operation.Parameters ??= [];
        foreach (var name in ParameterPattern().Matches(path).Select(m => m.Groups[1].Value).Where(n => !operation.Parameters.Any(p => p.Name == n)))
        {
            operation.Parameters.Insert(0, new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Path,
                Required = true,
                Description = name == "ns" ? "The namespace." : null,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }
    }

    [GeneratedRegex(@"\{\**([a-z]+)[^}]*\}")]
    private static partial Regex ParameterPattern();
}
