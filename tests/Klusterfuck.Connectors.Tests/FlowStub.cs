using System.Collections.Concurrent;
using System.Text;
using Klusterfuck.Connectors.Callbacks;

namespace Klusterfuck.Connectors.Tests;

/// <summary>A flow as connectors see it: takes messages, each key once, unless it is told to answer otherwise.</summary>
internal sealed class FlowStub : ICallback
{
    private readonly ConcurrentDictionary<string, Message> taken = new();
    private readonly ConcurrentQueue<Message> posts = new();

    /// <summary>What a message is answered, by its text and the number of the post; null to take it.</summary>
    public Func<string, int, int?> Answer { get; set; } = (_, _) => null;

    /// <summary>What is answered to who waits; null for a text made of the message.</summary>
    public CallbackAnswer? Result { get; set; }

    /// <summary>Every post, in order.</summary>
    public IReadOnlyList<Message> Posts => [.. posts];

    /// <summary>The messages taken, each once.</summary>
    public IReadOnlyList<Message> Taken => [.. taken.Values];

    /// <summary>Their texts, in order.</summary>
    public IEnumerable<string> Texts => taken.Values.Select(Text).Order(StringComparer.Ordinal);

    public static string Text(Message message) => Encoding.UTF8.GetString(message.Body.Span);

    public Task<CallbackAnswer> PostAsync(Message message, TimeSpan? wait, CancellationToken cancellationToken)
    {
        posts.Enqueue(message);
        if (Answer(Text(message), posts.Count) is { } status)
            return Task.FromResult(new CallbackAnswer(status, $"status {status}"));
        taken.TryAdd(message.Key, message);
        return Task.FromResult(
            wait is null
                ? new CallbackAnswer(202) { ContentType = "application/json", Body = "{\"run\":\"1\"}"u8.ToArray() }
                : Result ?? new CallbackAnswer(200) { ContentType = "text/plain", Body = Encoding.UTF8.GetBytes($"result of {Text(message)}") });
    }
}
