namespace Klusterfuck.Rest.Problems;

/// <summary>Answers with a problem document, keeping the headers that are set already.</summary>
internal sealed class ProblemResult(ProblemJson problem) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = problem.Status;
        return httpContext.Response.WriteAsJsonAsync(problem, RestJson.Edge.ProblemJson, ProblemWriter.ContentType, httpContext.RequestAborted);
    }
}
