using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Files;

public sealed class RemoteFileTests() : FileTests(Place.Remote);
