using System.Runtime.InteropServices;
using System.Text;

namespace Klusterfuck.Engine.Invocation.Processes;

/// <summary>Texts as C sees them: one block of unmanaged memory with a null-ended list of pointers and, behind it, the zero-ended UTF-8 they point to.</summary>
internal sealed unsafe class NativeText : IDisposable
{
    private readonly byte** pointers;
    private byte* end;
    private int count;

    /// <summary>A block for so many texts of so many bytes in all, without their zeros.</summary>
    public NativeText(int texts, int bytes)
    {
        var list = (nuint)(texts + 1) * (nuint)sizeof(byte*);
        pointers = (byte**)NativeMemory.Alloc(list + (nuint)(bytes + texts));
        end = (byte*)pointers + list;
        Capacity = bytes + texts;
        pointers[0] = null;
    }

    /// <summary>The list.</summary>
    public byte** Pointers => pointers;

    private int Capacity { get; set; }

    /// <summary>A list of arguments.</summary>
    public static NativeText Of(IReadOnlyList<string> texts)
    {
        var block = new NativeText(texts.Count, texts.Sum(Encoding.UTF8.GetByteCount));
        foreach (var text in texts)
            block.Add(text, null);
        return block;
    }

    /// <summary>A list of <c>name=value</c>.</summary>
    public static NativeText Of(IReadOnlyDictionary<string, string> variables)
    {
        var bytes = 0;
        foreach (var (name, value) in variables)
            bytes += Encoding.UTF8.GetByteCount(name) + 1 + Encoding.UTF8.GetByteCount(value);
        var block = new NativeText(variables.Count, bytes);
        foreach (var (name, value) in variables)
            block.Add(name, value);
        return block;
    }

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.Free(pointers);

    private void Add(string text, string? value)
    {
        pointers[count++] = end;
        pointers[count] = null;
        Append(text);
        if (value is not null)
        {
            *end++ = (byte)'=';
            Capacity--;
            Append(value);
        }

        *end++ = 0;
        Capacity--;
    }

    private void Append(string text)
    {
        var written = Encoding.UTF8.GetBytes(text, new Span<byte>(end, Capacity));
        end += written;
        Capacity -= written;
    }
}
