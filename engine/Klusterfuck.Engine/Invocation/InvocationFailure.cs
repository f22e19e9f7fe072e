namespace Klusterfuck.Engine.Invocation;

/// <summary>The stage at which running a function failed.</summary>
public enum InvocationFailure
{
    /// <summary>The function, its repository or its commit is not there.</summary>
    Resolve,

    /// <summary>The commit could not be checked out, or its <c>config.yaml</c> is missing or wrong.</summary>
    Checkout,

    /// <summary>Its dependencies could not be prepared.</summary>
    Prepare,

    /// <summary>As many requests run and wait as may.</summary>
    Busy,

    /// <summary>The request body is larger than <see cref="FunctionConfig.MaxRequestBytes"/>.</summary>
    TooLarge,

    /// <summary>The program could not be started: it does not exist, is not executable, or a secret it needs is missing.</summary>
    Start,

    /// <summary>It did not end in time.</summary>
    Timeout,

    /// <summary>It ended with an exit code other than 0, or by a signal.</summary>
    Exit,

    /// <summary>It ended well but what it wrote is no response (CGI headers), or is larger than the caller takes.</summary>
    Response,

    /// <summary>The caller went away.</summary>
    Cancelled,
}
