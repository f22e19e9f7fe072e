using System.Management.Automation;

namespace Klusterfuck.Cmdlets.Sessions;

/// <summary>Called by PowerShell when the module is imported and removed; closes the data folders it opened.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnImport() => EngineSession.Enter();

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => EngineSession.Leave();
}
