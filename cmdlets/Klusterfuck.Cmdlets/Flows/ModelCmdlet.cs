using System.Management.Automation;
using Klusterfuck.Cmdlets.Json;

namespace Klusterfuck.Cmdlets.Flows;

/// <summary>What the cmdlets that take a model share.</summary>
public abstract class ModelCmdlet : FlowCmdlet
{
    /// <summary>The model: JSON text, a file, a hashtable, an object, or nodes and links.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Model { get; set; }

    /// <summary>The file that holds the model.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ModelPath { get; set; }

    /// <summary>The model as text; null where none was given.</summary>
    private protected async Task<string?> ReadModelAsync(CancellationToken cancellationToken)
    {
        if (Model is not null && ModelPath is not null)
        {
            ThrowTerminatingError(new ErrorRecord(
                new PSArgumentException("A model was passed twice, as itself and as a file."), "KfModelAmbiguous", ErrorCategory.InvalidArgument, ModelPath));
        }

        if (ModelPath is not null)
            return await File.ReadAllTextAsync(GetUnresolvedProviderPathFromPSPath(ModelPath), cancellationToken);
        return (Model is PSObject wrapped ? wrapped.BaseObject : Model) switch
        {
            null => null,
            string text => text,
            _ when FlowParts.Find(Model) is { } parts => FlowParts.Write(parts),
            FileInfo file => await File.ReadAllTextAsync(file.FullName, cancellationToken),
            _ => PipelineJson.Write(Model),
        };
    }
}
