using Klusterfuck.Connectors.Hosting;

namespace Klusterfuck.Connectors.Callbacks;

/// <summary>Posts messages until they are taken or rejected, with waits that grow, never longer than the longest, and a bound on attempts.</summary>
/// <param name="callback">Where to.</param>
/// <param name="health">Is told how it goes.</param>
/// <param name="policy">How often and after what time.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told what is rejected.</param>
public sealed partial class Delivery(ICallback callback, ConnectorHealth health, DeliveryPolicy policy, TimeProvider time, ILogger logger)
{
    /// <summary>Posts a message: true where it is taken, so that its source may forget it; false where it is rejected.</summary>
    /// <exception cref="CallbackUnavailableException">Neither, however often it was posted.</exception>
    public async Task<bool> TryDeliverAsync(Message message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        for (var attempt = 1; ; attempt++)
        {
            var answer = await PostAsync(message, null, cancellationToken).ConfigureAwait(false);
            if (answer.IsAccepted)
                return true;
            if (answer.IsRejected)
            {
                Rejected(message.Key, answer.Reason);
                return false;
            }

            if (attempt >= policy.Attempts)
                throw new CallbackUnavailableException(answer.Reason);
            Retrying(message.Key, attempt, answer.Reason);
            await Task.Delay(policy.WaitAfter(attempt, answer.RetryAfter, Random.Shared.NextDouble()), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Posts a message once.</summary>
    public async Task<CallbackAnswer> PostAsync(Message message, TimeSpan? wait, CancellationToken cancellationToken)
    {
        var answer = await callback.PostAsync(message, wait, cancellationToken).ConfigureAwait(false);
        health.Answered(answer);
        return answer;
    }

    [LoggerMessage(LogLevel.Warning, "Message {Key} is rejected: {Reason}")]
    private partial void Rejected(string key, string reason);

    [LoggerMessage(LogLevel.Information, "Message {Key} was not taken at attempt {Attempt}: {Reason}")]
    private partial void Retrying(string key, int attempt, string reason);
}
