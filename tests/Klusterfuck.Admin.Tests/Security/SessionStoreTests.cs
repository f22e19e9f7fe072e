using Klusterfuck.Admin.Security;
using Microsoft.Extensions.Time.Testing;

namespace Klusterfuck.Admin.Tests.Security;

public sealed class SessionStoreTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Touch_WithinIdleTime_KeepsItAlive()
    {
        var sessions = new SessionStore(time);
        var id = sessions.Begin();
        for (var i = 0; i < 3; i++)
        {
            time.Advance(SessionStore.Idle);
            Assert.True(sessions.Touch(id));
        }
        time.Advance(SessionStore.Idle + TimeSpan.FromSeconds(1));
        Assert.False(sessions.Touch(id));
    }

    [Fact]
    public void End_Session_IsOver()
    {
        var sessions = new SessionStore(time);
        var (one, two) = (sessions.Begin(), sessions.Begin());
        sessions.End(one);
        Assert.False(sessions.Touch(one));
        Assert.True(sessions.Touch(two));
    }

    [Fact]
    public void Begin_VeryMany_DropsTheOldest()
    {
        var sessions = new SessionStore(time);
        var first = sessions.Begin();
        for (var i = 0; i < 2000; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            sessions.Begin();
        }
        var last = sessions.Begin();
        Assert.False(sessions.Touch(first));
        Assert.True(sessions.Touch(last));
    }
}
