namespace Klusterfuck.Engine.Functions.Hosting;

/// <summary>The address of a function from outside a cluster, by host name.</summary>
/// <param name="Host">The host name.</param>
/// <param name="Path">The path it begins with; <c>/</c> unless said.</param>
/// <param name="ClassName">Which controller serves it; null for the cluster's default.</param>
/// <param name="TlsSecret">The Secret of its certificate; null for plain HTTP.</param>
public sealed record FunctionIngress(string Host, string Path = "/", string? ClassName = null, string? TlsSecret = null);
