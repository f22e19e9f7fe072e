using System.Text;

namespace Klusterfuck.Engine.Tests.Invocation.Prestart.Node;

/// <summary>How a program ended and all it wrote.</summary>
internal sealed record Observation(int Code, byte[] Output, string Error)
{
    public string Text => Encoding.UTF8.GetString(Output);
}
