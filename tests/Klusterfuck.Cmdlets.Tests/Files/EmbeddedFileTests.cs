using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Files;

public sealed class EmbeddedFileTests() : FileTests(Place.Embedded);
