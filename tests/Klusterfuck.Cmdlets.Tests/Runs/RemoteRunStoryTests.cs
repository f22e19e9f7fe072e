using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Runs;

public sealed class RemoteRunStoryTests() : RunStoryTests(Place.Remote);
