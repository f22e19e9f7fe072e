using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Stopping;

public sealed class EmbeddedStopTests() : StopTests(Place.Embedded);
