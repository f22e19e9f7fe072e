using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Klusterfuck.Admin.Security;

/// <summary>The sessions of browsers: random ids that end with sign-out, after <see cref="Idle"/> without use, or with this process.</summary>
internal sealed class SessionStore(TimeProvider time)
{
    /// <summary>How long a session lives without use.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    private const int SessionsAtMost = 1000;
    private readonly ConcurrentDictionary<string, DateTimeOffset> sessions = new();

    /// <summary>Begins a session and gives its id.</summary>
    public string Begin()
    {
        if (sessions.Count >= SessionsAtMost)
            Prune();
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        sessions[id] = time.GetUtcNow();
        return id;
    }

    /// <summary>Whether the session lives; it then lives on.</summary>
    public bool Touch(string id)
    {
        var now = time.GetUtcNow();
        if (!sessions.TryGetValue(id, out var last))
            return false;
        if (now - last > Idle)
        {
            sessions.TryRemove(id, out _);
            return false;
        }
        return sessions.TryUpdate(id, now, last) || sessions.ContainsKey(id);
    }

    /// <summary>Ends a session.</summary>
    public void End(string id) => sessions.TryRemove(id, out _);

    private void Prune()
    {
        var oldestKept = sessions.Values.Order().ElementAt(sessions.Count / 10);
        foreach (var (id, last) in sessions)
        {
            if (last <= oldestKept)
                sessions.TryRemove(id, out _);
        }
    }
}
