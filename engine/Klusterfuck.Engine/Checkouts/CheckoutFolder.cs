using System.Collections.Immutable;
using System.Text;
using Klusterfuck.Engine.Invocation;

namespace Klusterfuck.Engine.Checkouts;

/// <summary>Reads a folder that holds a function.</summary>
public static class CheckoutFolder
{
    private const int LargestConfig = 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A folder as it is, of no commit and without preparation.</summary>
    /// <param name="folder">The folder of <c>config.yaml</c>.</param>
    public static CheckoutResult Read(string folder)
    {
        var place = Path.GetFullPath(folder);
        try
        {
            var (_, config) = ReadConfig(place, place);
            return new(new Checkout(default, place, place, config, ImmutableSortedDictionary<string, string>.Empty), null, null);
        }
        catch (CheckoutFailedException e)
        {
            return new(null, e.Stage, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(null, InvocationFailure.Checkout, $"{FunctionConfig.FileName} of {place} cannot be read: {e.Message}");
        }
    }

    /// <summary>The text of a folder's <c>config.yaml</c> and what it says.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="CheckoutFailedException">It is missing or wrong.</exception>
    internal static (string Text, FunctionConfig Config) ReadConfig(string folder, string name)
    {
        var file = new FileInfo(Path.Combine(folder, FunctionConfig.FileName));
        if (!file.Exists)
            throw Refuse($"There is no {FunctionConfig.FileName} in {name}; it says how the function is run.");
        if (file.Length > LargestConfig)
            throw Refuse($"{FunctionConfig.FileName} in {name} is larger than {Quantity.FormatSize(LargestConfig)}.");
        var text = ReadText(file.FullName, name);
        var config = FunctionConfigReader.Read(text);
        return config.IsValid
            ? (text, config.Value)
            : throw Refuse($"{FunctionConfig.FileName} in {name} is wrong. {string.Join(' ', config.Problems.Select(p => p.Message))}");
    }

    private static string ReadText(string file, string name)
    {
        try
        {
            return File.ReadAllText(file, StrictUtf8);
        }
        catch (DecoderFallbackException)
        {
            throw Refuse($"{FunctionConfig.FileName} in {name} is no UTF-8 text.");
        }
    }

    private static CheckoutFailedException Refuse(string message) => new(InvocationFailure.Checkout, message);
}
