using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Runs;

public sealed class EmbeddedRunStoryTests() : RunStoryTests(Place.Embedded);
