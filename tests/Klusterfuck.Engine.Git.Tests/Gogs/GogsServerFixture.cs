using System.Text;
using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Git.Tests.Gogs.Server;

namespace Klusterfuck.Engine.Git.Tests.Gogs;

/// <summary>The Gogs that <c>KF_TEST_GOGS_URL</c>, <c>KF_TEST_GOGS_USER</c> and <c>KF_TEST_GOGS_PASSWORD</c> name; a fake one where they name none.</summary>
public sealed class GogsServerFixture : IAsyncDisposable
{
    private readonly FakeGogs? fake;
    private readonly string prefix = $"k{Guid.NewGuid():N}"[..6] + "-";

    public GogsServerFixture()
    {
        if (Environment.GetEnvironmentVariable("KF_TEST_GOGS_URL") is { Length: > 0 } url)
        {
            Url = url;
            User = Environment.GetEnvironmentVariable("KF_TEST_GOGS_USER") ?? "";
            Password = Environment.GetEnvironmentVariable("KF_TEST_GOGS_PASSWORD") ?? "";
        }
        else
        {
            fake = new FakeGogs();
            (Url, User, Password) = (fake.Url, FakeGogs.Administrator, FakeGogs.AdministratorPassword);
        }
    }

    public string Url { get; }

    public string User { get; }

    public string Password { get; }

    public GogsOptions Options(string folder) => new()
    {
        Url = new Uri(Url), User = User, Password = Password, Key = new string('k', GogsOptions.ShortestKey), Folder = folder, Prefix = prefix,
        RequestTimeout = TimeSpan.FromSeconds(30), GitTimeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>A git command line that acts as the administrator.</summary>
    public string[] AsAdministrator(params string[] arguments) => As(User, Password, arguments);

    public static string[] As(string user, string password, params string[] arguments) =>
        ["-c", $"http.extraHeader=Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}", .. arguments];

    public async ValueTask DisposeAsync()
    {
        if (fake is not null)
            await fake.DisposeAsync();
    }
}
