namespace Klusterfuck.Admin.Connectors;

/// <summary>Answers the HTTP requests of a connector node.</summary>
/// <param name="ChecksSignature">Whether it lets nobody in without a signature, so that no token is needed.</param>
/// <param name="AnswerAsync">Answers a request, at a path that begins with <c>/</c>.</param>
internal sealed record RequestTaker(bool ChecksSignature, Func<HttpContext, string, Task> AnswerAsync);
