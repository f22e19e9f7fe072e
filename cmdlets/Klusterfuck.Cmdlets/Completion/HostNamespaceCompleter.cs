using System.Collections;
using System.Net;
using System.Security;
using Klusterfuck.Cmdlets.Contexts;
using Klusterfuck.Cmdlets.Sessions;

namespace Klusterfuck.Cmdlets.Completion;

/// <summary>Completes namespaces of the admin a session is about to work on.</summary>
public sealed class HostNamespaceCompleter : NamespaceCompleter
{
    private protected override ContextEntry? Choose(IDictionary bound)
    {
        if ((First(bound, "Uri") ?? KfEnvironment.Address) is not { } text)
            return null;
        var address = SessionChoice.ReadAddress(text);
        return new ContextEntry { Address = address, Token = bound["Token"] is SecureString token ? new NetworkCredential("", token).Password : SessionChoice.FindToken(address) };
    }
}
