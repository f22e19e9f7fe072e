using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Repositories;

public sealed class EmbeddedRepositoryTests() : RepositoryTests(Place.Embedded);
