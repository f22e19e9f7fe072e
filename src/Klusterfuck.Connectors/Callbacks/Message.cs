using System.Collections.Immutable;

namespace Klusterfuck.Connectors.Callbacks;

/// <summary>Something that came in, to be posted.</summary>
/// <param name="Key">What makes it one and the same when it is posted again; 1 to 255 characters, with the node's name in it.</param>
/// <param name="Body">The bytes.</param>
/// <param name="ContentType">Their media type; empty where unknown.</param>
/// <param name="Headers">Headers that go with it: those of CloudEvents and <c>traceparent</c>.</param>
public sealed record Message(string Key, ReadOnlyMemory<byte> Body, string ContentType, ImmutableSortedDictionary<string, string> Headers);
