using Klusterfuck.Worker.Http;

namespace Klusterfuck.Worker.Tests.Http;

public sealed class RequestIdsTests
{
    [Fact]
    public void New_Many_AreUuidsOfVersion7OfTheirTimeAndAllDiffer()
    {
        var now = new DateTimeOffset(2026, 11, 28, 1, 2, 3, 456, TimeSpan.Zero);

        var ids = Enumerable.Range(0, 1000).Select(_ => RequestIds.New(now)).ToList();

        Assert.Equal(1000, ids.Distinct().Count());
        Assert.All(ids, id =>
        {
            var uuid = Guid.ParseExact(id, "N");
            Assert.Equal((7, now.ToUnixTimeMilliseconds()), (uuid.Version, Convert.ToInt64(id[..12], 16)));
            Assert.Contains(id[16], "89ab");
        });
    }
}
