using Klusterfuck.Engine.Kubernetes.Resources;

namespace Klusterfuck.Engine.Kubernetes.Reconciling;

/// <summary>One function or flow.</summary>
internal readonly record struct ReconcileKey(ResourceKind Kind, string Namespace, string Name);
