using System.Globalization;

using Aspire.Media.Client.Workflows;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schemas;

using Microsoft.AspNetCore.Http.HttpResults;

namespace Aspire.Media.Api.Runs;

/// <summary>Why something cannot be done, as HTTP says it.</summary>
internal static class Refusal
{
    public static ProblemHttpResult Bad(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);

    public static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult Conflict(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict);

    public static ProblemHttpResult NoRun(Guid id) => NotFound($"There is no run {id}.");

    /// <summary>A run that cannot be started.</summary>
    /// <param name="inputsAt">Where the inputs stand in the body that was sent, as a JSON pointer.</param>
    public static ProblemHttpResult Of(RunRefusedException refused, string inputsAt = "/inputs") => TypedResults.Problem(
        (refused.Place is { } place ? string.Create(CultureInfo.InvariantCulture, $"Run {place + 1} of the list: ") : "") + refused.Message,
        statusCode: refused.Refusal switch
        {
            RunRefusal.UnknownWorkflow => StatusCodes.Status404NotFound,
            RunRefusal.TooLarge => StatusCodes.Status413PayloadTooLarge,
            RunRefusal.Busy or RunRefusal.NotNow => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status400BadRequest,
        },
        extensions: Extensions(refused, inputsAt));

    private static Dictionary<string, object?> Extensions(RunRefusedException refused, string inputsAt)
    {
        var extensions = new Dictionary<string, object?>();
        if (refused.Violations.Count > 0)
        {
            // Where in the body that was sent.
            var at = (refused.Place is { } place ? JsonPointer.Append("", place) : "") + inputsAt;
            extensions["errors"] = refused.Violations.Select(wrong => new WorkflowError(at + wrong.Pointer, wrong.Message, Suggestion: wrong.Suggestion));
        }

        if (refused.Busy is { } busy)
        {
            extensions["run"] = busy;
        }

        return extensions;
    }
}
