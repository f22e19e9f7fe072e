using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Pipelines;

public sealed class ClusterPipelineTests() : PipelineTests(Place.Cluster);
