using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Klusterfuck.Engine.Git.Tests.Gogs.Server;

internal sealed record FakeGogsAnswer(int Status, string Body = "", string? Type = null, bool Challenge = false)
{
    private const string JsonType = "application/json; charset=UTF-8";

    public static FakeGogsAnswer Unauthorized => new(401);

    // On this libgit2 hangs when it holds credentials of its own: a Content-Type with a Content-Length of 0.
    public static FakeGogsAnswer GitUnauthorized => new(401, Type: "text/plain", Challenge: true);

    public static FakeGogsAnswer Missing => new(404);

    public static FakeGogsAnswer MissingPage => new(404, "<!DOCTYPE html>\n<html><head data-suburl=\"\"></head><body>Page Not Found</body></html>", "text/html; charset=UTF-8");

    public static FakeGogsAnswer Done => new(204);

    public static FakeGogsAnswer Json(int status, JToken body) => new(status, body.ToString(Formatting.None), JsonType);

    public static FakeGogsAnswer Fault(int status, string message) => Json(status, new JObject { ["message"] = message, ["url"] = "https://github.com/gogs/docs-api" });

    public static FakeGogsAnswer Fields(string field, string rule) => Json(
        422, new JArray(new JObject { ["fieldNames"] = new JArray(field), ["classification"] = rule + "Error", ["message"] = rule }));
}
