using System.Security.Cryptography;
using System.Text;
using Klusterfuck.Engine.Git.Gogs;
using Klusterfuck.Engine.Git.Gogs.Webhooks;
using Klusterfuck.Engine.Naming;

namespace Klusterfuck.Engine.Git.Tests.Gogs.Webhooks;

/// <summary>What Gogs posts. The first body and its signature are as a real 0.11.91 sent them; the second is the shape 0.13 and 0.14 have in their source.</summary>
public sealed class GogsWebhookTests
{
    private const string Secret = "s3cret";
    private const string Id = "ab2156b2-104e-42d7-8b55-cef4c551dc02";
    private const string Signature = "b98878217a08c56b6ca20b13d631469c25185c39b28067d5c75e0dce634f9fff";
    private const string Body = """
        {
          "ref": "refs/heads/master",
          "before": "7a73714a55ed5366f8636a9c91cff3c293bb5081",
          "after": "ff24ecb4604b5810e4d4306fd572e06479eca114",
          "compare_url": "http://127.0.0.1:59381/kf-default/fn-hello/compare/7a73714a55ed5366f8636a9c91cff3c293bb5081...ff24ecb4604b5810e4d4306fd572e06479eca114",
          "commits": [
            {
              "id": "ff24ecb4604b5810e4d4306fd572e06479eca114",
              "message": "Add b\n\nWith ünïcode\n",
              "url": "http://127.0.0.1:59381/kf-default/fn-hello/commit/ff24ecb4604b5810e4d4306fd572e06479eca114",
              "author": {
                "name": "Ada",
                "email": "ada@example.com",
                "username": ""
              },
              "committer": {
                "name": "Ada",
                "email": "ada@example.com",
                "username": ""
              },
              "added": [
                "b.txt"
              ],
              "removed": [],
              "modified": [],
              "timestamp": "2026-11-25T13:41:57Z"
            }
          ],
          "repository": {
            "id": 28,
            "owner": {
              "id": 7,
              "username": "kf-default",
              "login": "kf-default",
              "full_name": "",
              "email": "",
              "avatar_url": "http://127.0.0.1:59381/avatars/7"
            },
            "name": "fn-hello",
            "full_name": "kf-default/fn-hello",
            "description": "",
            "private": true,
            "fork": false,
            "parent": null,
            "empty": false,
            "mirror": false,
            "size": 24576,
            "html_url": "http://127.0.0.1:59381/kf-default/fn-hello",
            "ssh_url": "root@127.0.0.1:kf-default/fn-hello.git",
            "clone_url": "http://127.0.0.1:59381/kf-default/fn-hello.git",
            "website": "",
            "stars_count": 0,
            "forks_count": 0,
            "watchers_count": 2,
            "open_issues_count": 0,
            "default_branch": "master",
            "created_at": "2026-11-25T13:41:54Z",
            "updated_at": "2026-11-25T13:41:55Z"
          },
          "pusher": {
            "id": 1,
            "username": "kfadmin",
            "login": "kfadmin",
            "full_name": "",
            "email": "kfadmin@localhost.localdomain",
            "avatar_url": "http://127.0.0.1:59381/avatars/1"
          },
          "sender": {
            "id": 1,
            "username": "kfadmin",
            "login": "kfadmin",
            "full_name": "",
            "email": "kfadmin@localhost.localdomain",
            "avatar_url": "http://127.0.0.1:59381/avatars/1"
          }
        }
        """;

    private static readonly Target Hello = Target.Function(NamespaceName.Default, ResourceName.Parse("hello"));

    private readonly GogsWebhook webhook = new(Secret, new GogsNames("kf-"));

    [Fact]
    public void Read_As011SendsIt_IsThePushAndTheSecondTimeARepetition()
    {
        var first = webhook.Read("push", Id, Signature, Encoding.UTF8.GetBytes(Body));

        Assert.Equal(GogsDeliveryState.Pushed, first.State);
        Assert.Equal(
            new GogsPush(Hello, "refs/heads/master", CommitId.Parse("7a73714a55ed5366f8636a9c91cff3c293bb5081"), CommitId.Parse("ff24ecb4604b5810e4d4306fd572e06479eca114")), first.Push);
        Assert.Equal(GogsDeliveryState.Repeated, webhook.Read("push", Id, Signature, Encoding.UTF8.GetBytes(Body)).State);
        Assert.Equal(GogsDeliveryState.Pushed, webhook.Read("push", Guid.NewGuid().ToString(), Signature, Encoding.UTF8.GetBytes(Body)).State);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000", "ff24ecb4604b5810e4d4306fd572e06479eca114", "refs/heads/main")]
    [InlineData("7a73714a55ed5366f8636a9c91cff3c293bb5081", "ff24ecb4604b5810e4d4306fd572e06479eca114", "refs/heads/feature/a")]
    [InlineData("7a73714a55ed5366f8636a9c91cff3c293bb5081", "0000000000000000000000000000000000000000", "refs/heads/main")]
    public void Read_As013And014SendIt_IsThePush(string before, string after, string reference)
    {
        var read = Send($$"""
            {
              "ref": "{{reference}}", "before": "{{before}}", "after": "{{after}}", "compare_url": "", "commits": null,
              "repository": { "id": 2, "owner": { "id": 3, "username": "kf-default" }, "name": "fn-hello", "full_name": "kf-default/fn-hello", "private": true,
                              "default_branch": "main", "permissions": null, "created_at": "2026-11-25T13:41:54Z" },
              "pusher": { "id": 1, "username": "klusterfuck" }, "sender": { "id": 1, "username": "klusterfuck" }
            }
            """);

        Assert.Equal((GogsDeliveryState.Pushed, Hello, reference), (read.State, read.Push!.Repository, read.Push.Reference));
        Assert.Equal((before[0] == '0', after[0] == '0'), (read.Push.Before is null, read.Push.After is null));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("b98878217a08c56b6ca20b13d631469c25185c39b28067d5c75e0dce634f9f")]
    [InlineData("sha256=b98878217a08c56b6ca20b13d631469c25185c39b28067d5c75e0dce634f9fff")]
    public void Read_NotTheSignature_RefusedAndNotRemembered(string? signature)
    {
        Assert.Equal(GogsDeliveryState.Refused, webhook.Read("push", Id, signature, Encoding.UTF8.GetBytes(Body)).State);
        Assert.Equal(GogsDeliveryState.Refused, webhook.Read("push", Id, Signature, Encoding.UTF8.GetBytes(Body + " ")).State);
        Assert.Equal(GogsDeliveryState.Pushed, webhook.Read("push", Id, Signature, Encoding.UTF8.GetBytes(Body)).State);
    }

    [Theory]
    [InlineData("push", "[]", GogsDeliveryState.Malformed)]
    [InlineData("push", "{", GogsDeliveryState.Malformed)]
    [InlineData("push", """{ "ref": "refs/heads/main" }""", GogsDeliveryState.Malformed)]
    [InlineData("push", """{ "ref": "refs/heads/main", "repository": { "full_name": "somebody/else" } }""", GogsDeliveryState.Ignored)]
    [InlineData("create", """{ "ref": "v1", "ref_type": "tag" }""", GogsDeliveryState.Ignored)]
    [InlineData("delete", """{ "ref": "feature", "ref_type": "branch" }""", GogsDeliveryState.Ignored)]
    public void Read_SignedButSomethingElse_SaysWhat(string kind, string body, GogsDeliveryState expected) =>
        Assert.Equal(expected, Send(body, kind).State);

    private GogsDelivery Send(string body, string kind = "push") => webhook.Read(
        kind, Guid.NewGuid().ToString(), Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(body))), Encoding.UTF8.GetBytes(body));
}
