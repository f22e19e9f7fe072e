namespace Klusterfuck.Cmdlets.Sessions;

/// <summary>Is told of every request a session makes. Addresses come without their query, which may hold what nobody else should read.</summary>
internal interface IRequestTrace
{
    /// <summary>A request is about to be sent.</summary>
    void Sent(string method, Uri address);

    /// <summary>Its answer began.</summary>
    void Answered(string method, Uri address, int status, TimeSpan elapsed);
}
