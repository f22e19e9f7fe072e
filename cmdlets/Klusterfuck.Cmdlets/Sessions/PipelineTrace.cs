using Klusterfuck.Cmdlets.Pipelines;

namespace Klusterfuck.Cmdlets.Sessions;

/// <summary>Brings what a request says to the pipeline's thread of a cmdlet, the only one that may write it.</summary>
internal sealed class PipelineTrace(KfCmdlet cmdlet) : IRequestTrace
{
    /// <inheritdoc/>
    public void Sent(string method, Uri address) => cmdlet.Pipeline?.Post(_ => cmdlet.WriteVerbose($"{method} {Shown(address)}"), null);

    /// <inheritdoc/>
    public void Answered(string method, Uri address, int status, TimeSpan elapsed) =>
        cmdlet.Pipeline?.Post(_ => cmdlet.WriteDebug($"{method} {Shown(address)}: {status} in {elapsed.TotalMilliseconds:0.0} ms."), null);

    private static string Shown(Uri address) => address.GetLeftPart(UriPartial.Path);
}
