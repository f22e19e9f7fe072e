using Klusterfuck.Engine.Repositories;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>The git host of a cluster.</summary>
/// <param name="Host">Makes and removes repositories.</param>
/// <param name="Log">Their commits.</param>
/// <param name="Files">Their files.</param>
/// <param name="Access">Lets workers read them.</param>
public sealed record ClusterGit(IGitHost Host, ICommitLog Log, IFileStore Files, IRepositoryAccess Access);
