using Klusterfuck.Engine.Selections.Following;

namespace Klusterfuck.Admin.Startup;

/// <summary>Selects what functions follow for as long as the service runs.</summary>
internal sealed class FollowerService(BranchFollower follower) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => follower.RunAsync(stoppingToken), CancellationToken.None);
}
