using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Stopping;

public sealed class ClusterStopTests() : StopTests(Place.Cluster);
