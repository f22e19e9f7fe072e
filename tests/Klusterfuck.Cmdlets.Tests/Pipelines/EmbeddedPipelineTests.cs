using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Pipelines;

public sealed class EmbeddedPipelineTests() : PipelineTests(Place.Embedded);
