using System.Text;
using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Engine.Tests.Invocation;

public sealed class ErrorLogTests
{
    private readonly List<string> lines = [];
    private readonly ErrorLog log;

    public ErrorLogTests() => log = new ErrorLog(lines.Add);

    [Fact]
    public void Add_LineInPieces_IsOneLine()
    {
        log.Add("on"u8);
        log.Add("e\ntw"u8);
        log.Add("o"u8);
        log.Finish();
        Assert.Equal(["one", "two"], lines);
    }

    [Fact]
    public void Add_LongLine_IsCutAt8KiBBetweenCharacters()
    {
        log.Add(Encoding.UTF8.GetBytes("x" + new string('ü', 6000) + "\nnext\n"));
        Assert.Equal(["x" + new string('ü', 4095), "next"], lines);
    }

    [Fact]
    public void Tail_LongOutput_IsItsLast4KiBFromACharacterOn()
    {
        log.Add(Encoding.UTF8.GetBytes(new string('ü', 3000)));
        log.Add("x"u8);
        Assert.Equal(new string('ü', 2047) + "x", log.Tail);
    }

    [Fact]
    public void Tail_ManyPieces_IsTheEndOfThemAll()
    {
        var all = new StringBuilder();
        for (var i = 0; i < 3000; i++)
        {
            all.Append(i).Append(' ');
            log.Add(Encoding.UTF8.GetBytes($"{i} "));
        }

        Assert.Equal(all.ToString()[^4096..], log.Tail);
    }

    [Fact]
    public void Tail_Nothing_IsEmpty()
    {
        log.Finish();
        Assert.Equal("", log.Tail);
        Assert.Empty(lines);
    }
}
