using System.Net;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Git.Gogs.Api;

/// <summary>What Gogs answered: JSON, or nothing, or a page for people.</summary>
/// <param name="Status">The status.</param>
/// <param name="Text">The body.</param>
internal sealed record GogsAnswer(HttpStatusCode Status, string Text)
{
    private const int LongestMessage = 300;

    /// <summary>Whether it did what was asked.</summary>
    public bool Succeeded => (int)Status is >= 200 and < 300;

    /// <summary>Whether asking again may help: SQLite under concurrent writes answers 401, 403 where only administrators may, or 500 to what is right.</summary>
    public bool MayPass => Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || (int)Status >= 500;

    /// <summary>The body as JSON; null where it is none.</summary>
    public JToken? Json
    {
        get
        {
            try
            {
                return JToken.Parse(Text);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>What Gogs says is wrong, in whichever of its forms: an object with a message, a list of faulty fields, nothing.</summary>
    public string Message
    {
        get
        {
            var said = Json switch
            {
                JObject fault => (string?)fault["message"],
                JArray faults => string.Join(", ", faults.OfType<JObject>().Select(Describe)),
                _ => null,
            };
            return string.IsNullOrWhiteSpace(said) ? $"status {(int)Status}" : said.Length > LongestMessage ? said[..LongestMessage] + "…" : said;
        }
    }

    private static string Describe(JObject fault) =>
        string.Join(' ', ((fault["fieldNames"] as JArray) ?? []).Select(name => name.ToString()).Append((string?)fault["message"]));
}
