namespace Klusterfuck.Engine.Flows.RequestNodes;

/// <summary>A host leads only to addresses a request may not go to.</summary>
internal sealed class AddressRefusedException(string host)
    : IOException($"'{host}' leads to this machine, its network or its cluster, where requests may not go unless that network is allowed.");
