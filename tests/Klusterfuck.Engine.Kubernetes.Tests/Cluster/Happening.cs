using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Tests.Cluster;

/// <summary>One thing that happened to an object.</summary>
internal sealed record Happening(long Version, string Collection, string Namespace, string Type, JObject Object);
