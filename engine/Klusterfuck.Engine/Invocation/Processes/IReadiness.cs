namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>What the <see cref="Reactor"/> tells that its descriptor may be ready.</summary>
internal interface IReadiness
{
    /// <summary>Called on the reactor's thread; must neither block nor throw.</summary>
    void OnReady();
}
