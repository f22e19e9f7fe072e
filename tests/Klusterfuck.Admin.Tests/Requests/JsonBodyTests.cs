using System.Text;

namespace Klusterfuck.Admin.Tests.Requests;

public sealed class JsonBodyTests(AdminServer server)
{
    [Theory]
    [InlineData("functions", "", 400, "The body is empty; it must be JSON.")]
    [InlineData("functions", "{", 400, "The body is not JSON, at line 1, byte 2: ")]
    [InlineData("functions", "{\"name\":\"a\",\"name\":\"b\"}", 400, "The body has a key twice: 'name'.")]
    [InlineData("functions", "[]", 422, "The body must be an object.")]
    [InlineData("functions", "{\"name\":1}", 422, "'name' must be a text.")]
    [InlineData("functions", "{\"name\":\"a\",\"colour\":1}", 422, "'colour' is not known here; known are name, ")]
    [InlineData("flows", "{\"name\":\"a\",\"model\":5}", 422, "'model' must be an object.")]
    public async Task Post_BadBody_SaysWhatIsWrong(string path, string body, int status, string detail)
    {
        var answer = await server.SendAsync("POST", path, new StringContent(body, Encoding.UTF8, "application/json"));
        answer.ExpectProblem(status, status == 400 ? "KfBadJson" : "KfInvalid");
        Assert.StartsWith(detail, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
