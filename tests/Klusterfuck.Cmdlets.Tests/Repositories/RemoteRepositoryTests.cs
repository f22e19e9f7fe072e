using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Repositories;

public sealed class RemoteRepositoryTests() : RepositoryTests(Place.Remote);
