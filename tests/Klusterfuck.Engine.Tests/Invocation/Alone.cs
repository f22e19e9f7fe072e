namespace Klusterfuck.Engine.Tests.Invocation;

/// <summary>Tests that count what the whole process holds, so that no other may run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
