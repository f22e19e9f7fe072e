namespace Klusterfuck.Cmdlets.Flows;

/// <summary>A node or a link a flow is built of in a pipeline.</summary>
public abstract class KfFlowPart
{
    private protected KfFlowPart()
    {
    }
}
