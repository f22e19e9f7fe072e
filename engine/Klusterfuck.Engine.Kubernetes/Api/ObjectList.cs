using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Kubernetes.Api;

/// <summary>All objects of a kind at one version.</summary>
/// <param name="Items">The objects.</param>
/// <param name="Version">The version a watch goes on from.</param>
internal sealed record ObjectList(IReadOnlyList<JObject> Items, string Version);
