using System.Globalization;
using Klusterfuck.Engine.Checkouts;
using Klusterfuck.Engine.Invocation.Processes;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Invocation;

/// <summary>The environment of a program: nothing of this process's own but what is listed here, then what is said of it, the last one to say it winning.</summary>
internal static class ProgramEnvironment
{
    /// <summary>The beginning of the names that only the platform sets.</summary>
    public const string Reserved = "KF_";

    private static readonly string[] Inherited =
        ["PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "USER", "LOGNAME", "SSL_CERT_FILE", "SSL_CERT_DIR", "LC_ALL", "LC_CTYPE", "LC_COLLATE", "LC_MESSAGES", "LC_MONETARY", "LC_NUMERIC", "LC_TIME"];

    private static readonly string[] InheritedOnWindows =
        ["SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "ProgramData", "ProgramFiles", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"];

    /// <summary>What programs inherit of this process.</summary>
    public static Dictionary<string, string> Inherit()
    {
        var environment = new Dictionary<string, string>(48, OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var name in Inherited)
            Copy(name);
        if (OperatingSystem.IsWindows())
            Array.ForEach(InheritedOnWindows, Copy);
        return environment;

        void Copy(string name)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                environment[name] = value;
        }
    }

    /// <summary>The environment of a program that stays for many requests.</summary>
    /// <exception cref="ProgramStartException">A variable cannot be passed on.</exception>
    public static Dictionary<string, string> ForProgram(Target function, Checkout checkout, IReadOnlyDictionary<string, string> variables)
    {
        var environment = Inherit();
        Add(environment, checkout.Config.Env);
        Add(environment, variables);
        Add(environment, checkout.Variables);
        AddFunction(environment, function, checkout);
        environment["WORK_DIR"] = checkout.Root;
        return Checked(environment);
    }

    /// <summary>The environment for one request.</summary>
    /// <exception cref="ProgramStartException">A variable cannot be passed on.</exception>
    public static Dictionary<string, string> ForRequest(
        Target function, Checkout checkout, IReadOnlyDictionary<string, string> variables, FunctionRequest request)
    {
        var environment = Inherit();
        Add(environment, checkout.Config.Env);
        Add(environment, variables);
        Add(environment, checkout.Variables);
        AddRequest(environment, request);
        AddFunction(environment, function, checkout);
        environment["KF_REQUEST_ID"] = request.RequestId;
        environment["WORK_DIR"] = checkout.Root;
        foreach (var (name, value) in request.Variables)
            environment[name] = value;
        return Checked(environment);
    }

    /// <summary>Adds what somebody defined; names of the platform, and what is no name of a variable, are left out.</summary>
    public static void Add(Dictionary<string, string> environment, IEnumerable<KeyValuePair<string, string>> variables)
    {
        foreach (var (name, value) in variables)
        {
            if (name.Length > 0 && !name.AsSpan().ContainsAny('=', '\0') && !name.StartsWith(Reserved, StringComparison.OrdinalIgnoreCase))
                environment[name] = value;
        }
    }

    private static void AddFunction(Dictionary<string, string> environment, Target function, Checkout checkout)
    {
        environment["KF_FUNCTION"] = function.Name.Value;
        environment["KF_NAMESPACE"] = function.Namespace.Value;
        environment["KF_COMMIT"] = checkout.Commit.Value;
    }

    private static Dictionary<string, string> Checked(Dictionary<string, string> environment)
    {
        foreach (var (name, value) in environment)
        {
            if (value.Contains('\0', StringComparison.Ordinal))
                throw new ProgramStartException($"The variable '{name}' holds a NUL character, which no program can be given.");
        }

        return environment;
    }

    // RFC 3875, section 4.1.
    private static void AddRequest(Dictionary<string, string> environment, FunctionRequest request)
    {
        environment["GATEWAY_INTERFACE"] = "CGI/1.1";
        environment["SERVER_SOFTWARE"] = "Klusterfuck";
        environment["SERVER_PROTOCOL"] = "HTTP/1.1";
        environment["REQUEST_METHOD"] = request.Method;
        environment["SCRIPT_NAME"] = "";
        environment["PATH_INFO"] = request.Path;
        environment["QUERY_STRING"] = request.Query;
        environment["SERVER_NAME"] = "localhost";
        environment["SERVER_PORT"] = "80";
        if (request.ContentType.Length > 0)
            environment["CONTENT_TYPE"] = request.ContentType;
        if (request.ContentLength is { } length)
            environment["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);
        if (request.RemoteAddress.Length > 0)
            environment["REMOTE_ADDR"] = request.RemoteAddress;
        foreach (var (name, value) in request.Headers)
            AddHeader(environment, name, value);
    }

    private static void AddHeader(Dictionary<string, string> environment, string name, string value)
    {
        if (!IsPassedOn(name) || value.AsSpan().ContainsAny('\0', '\r', '\n'))
            return;
        environment[string.Create(name.Length + 5, name, static (variable, header) =>
        {
            "HTTP_".CopyTo(variable);
            for (var i = 0; i < header.Length; i++)
                variable[i + 5] = header[i] == '-' ? '_' : char.ToUpperInvariant(header[i]);
        })] = value;
        if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            AddHost(environment, value);
    }

    private static void AddHost(Dictionary<string, string> environment, string host)
    {
        var colon = host.LastIndexOf(':');
        var hasPort = colon > 0 && colon > host.LastIndexOf(']');
        environment["SERVER_NAME"] = hasPort ? host[..colon] : host;
        if (hasPort)
            environment["SERVER_PORT"] = host[(colon + 1)..];
    }

    // A name with '_' would become the variable of the name with '-', which could so be forged past a proxy that removes it. HTTP_PROXY is where
    // programs look for their proxy. The two of the body have variables of their own.
    private static bool IsPassedOn(string name)
    {
        if (name.Length == 0 || name.Equals("Proxy", StringComparison.OrdinalIgnoreCase)
            || name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                return false;
        }

        return true;
    }
}
