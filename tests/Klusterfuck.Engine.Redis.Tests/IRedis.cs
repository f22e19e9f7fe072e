namespace Klusterfuck.Engine.Redis.Tests;

/// <summary>A server or a cluster.</summary>
public interface IRedis
{
    /// <summary>Its address, as users write it.</summary>
    string Url { get; }
}
