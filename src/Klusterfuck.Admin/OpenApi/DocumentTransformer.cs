using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Klusterfuck.Admin.OpenApi;

/// <summary>Says of the whole API what it is and how callers authenticate.</summary>
internal sealed class DocumentTransformer : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Klusterfuck",
            Version = "v1",
            Description = "Functions in git repositories, answering HTTP, rolled back by commit and chained by flows. "
                + "Every call needs the token of the service as a Bearer token, except where it says otherwise. "
                + "Errors are problem documents (RFC 9457) with a stable `code`. Lists answer `{items, next}`; `next` is the `cursor` of the part that follows.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes["token"] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "The content of the file `token` of the data folder, unless the service was given a token of its own.",
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
        return Task.CompletedTask;
    }
}
