using Klusterfuck.Engine.Invocation.Configuration;

namespace Klusterfuck.Engine.Tests.Invocation.Configuration;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("a b  c", "a|b|c")]
    [InlineData("  a\t\nb ", "a|b")]
    [InlineData("a 'b c' \"d e\"", "a|b c|d e")]
    [InlineData("a'b'\"c\"d", "abcd")]
    [InlineData("a '' \"\"", "a||")]
    [InlineData("a\\ b \\'", "a b|'")]
    [InlineData("\"a\\\"b\\n\\\\\"", "a\"b\\n\\")]
    [InlineData("'a\\'", "a\\")]
    [InlineData("echo $HOME *", "echo|$HOME|*")]
    [InlineData("", "")]
    public void TrySplit_Command_IsSplitAsAShellWould(string text, string words)
    {
        Assert.True(CommandLine.TrySplit(text, out var split));
        Assert.Equal(words, string.Join('|', split));
    }

    [Theory]
    [InlineData("a 'b")]
    [InlineData("a \"b")]
    [InlineData("a \"b'")]
    [InlineData("a\\")]
    public void TrySplit_OpenQuote_IsFalse(string text) => Assert.False(CommandLine.TrySplit(text, out _));
}
