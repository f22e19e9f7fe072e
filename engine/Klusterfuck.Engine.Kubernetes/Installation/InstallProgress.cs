namespace Klusterfuck.Engine.Kubernetes.Installation;

/// <summary>How far installing or uninstalling is.</summary>
/// <param name="Activity">What is done now, for people.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps there are.</param>
public sealed record InstallProgress(string Activity, int Done, int Total);
