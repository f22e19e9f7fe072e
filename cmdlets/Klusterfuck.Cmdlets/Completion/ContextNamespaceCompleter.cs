using System.Collections;
using Klusterfuck.Cmdlets.Contexts;
using Klusterfuck.Cmdlets.Sessions;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes namespaces of the context that is changed.</summary>
public sealed class ContextNamespaceCompleter : NamespaceCompleter
{
    private protected override ContextEntry? Choose(IDictionary bound)
    {
        if (First(bound, "Uri") is { } text)
        {
            var address = SessionChoice.ReadAddress(text);
            return new ContextEntry { Address = address, Token = SessionChoice.FindToken(address) };
        }

        if (First(bound, "DataFolder") is { } folder)
            return new ContextEntry { DataFolder = folder };
        return First(bound, "Name") is { } name ? SessionChoice.Find(name) : null;
    }
}
