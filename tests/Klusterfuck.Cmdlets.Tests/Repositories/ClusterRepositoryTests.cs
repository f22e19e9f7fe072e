using Klusterfuck.Cmdlets.Tests.Hosting;

namespace Klusterfuck.Cmdlets.Tests.Repositories;

public sealed class ClusterRepositoryTests() : RepositoryTests(Place.Cluster);
