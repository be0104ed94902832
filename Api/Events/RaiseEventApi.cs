using System.Security.Claims;
using System.Text;
using System.Text.RegularExpressions;

using Aspire.Media.Api.Runs;
using Aspire.Media.Client.Events;
using Aspire.Media.Client.Workflows;
using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Triggers;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

using RaisedEvent = Aspire.Media.Client.Events.RaisedEvent;
using TriggerAnswer = Aspire.Media.Client.Events.TriggerAnswer;
using TriggerOutcome = Aspire.Media.Client.Events.TriggerOutcome;

namespace Aspire.Media.Api.Events;

/// <summary><c>POST /api/events</c>: something happened, at which workflows may start.</summary>
internal static partial class RaiseEventApi
{
    // More than an event may carry, so that who gives too much is told how much there may be.
    private const int LargestBody = 1024 * 1024;

    public static void MapEventRaising(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/events", Raise).WithTags("Events")
            .WithSummary("Tells of an event and starts the workflows that listen to it, once for each id; the answer says of each what it did, or why nothing")
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .Requires(Permission.EventsRaise);

    private static async Task<Results<Ok<RaisedEvent>, ProblemHttpResult>> Raise(RaiseEvent news, EventTriggers triggers, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (Fault(news) is { } fault)
        {
            return Refusal.Bad(fault);
        }

        if (news.Data is { } data && Encoding.UTF8.GetByteCount(data.ToJsonString()) > EventTriggers.LargestData)
        {
            return TypedResults.Problem(
                $"The data of an event may have {EventTriggers.LargestData / 1024} KiB: let them name a place where the rest is.", statusCode: StatusCodes.Status413PayloadTooLarge);
        }

        var id = news.Id ?? Guid.CreateVersion7().ToString();
        var answers = await triggers.RaiseAsync(new Engine.Triggers.RaisedEvent(news.Event, id, news.Data, user.Identity!.Name!), cancellationToken);
        return TypedResults.Ok(new RaisedEvent(news.Event, id, [.. answers.Select(Wire)]));
    }

    private static string? Fault(RaiseEvent news) =>
        news.Event.Length > TriggerDefinition.LongestEvent || !EventForm.IsMatch(news.Event)
            ? $"`{news.Event}` is no kind of event: write one such as scan.finished, of at most {TriggerDefinition.LongestEvent} characters."
        : EventKinds.IsOwn(news.Event) ? $"`{news.Event}` is an event of the system's own, which nobody else can raise."
        : news.Id is { } id && (id.Length is 0 or > EventTriggers.LongestId || id.Contains('\0', StringComparison.Ordinal))
            ? $"The id of an event has 1 to {EventTriggers.LongestId} characters, none of them U+0000."
        : news.Data?.ToJsonString().Contains("\\u0000", StringComparison.Ordinal) == true ? "The data hold the character U+0000, which cannot be kept."
        : null;

    private static TriggerAnswer Wire(Engine.Triggers.TriggerAnswer answer) => new(
        answer.Listener.Workflow,
        answer.Listener.Version,
        answer.Listener.Place,
        answer.Outcome switch
        {
            Engine.Triggers.TriggerOutcome.Started => TriggerOutcome.Started,
            Engine.Triggers.TriggerOutcome.StartedBefore => TriggerOutcome.StartedBefore,
            Engine.Triggers.TriggerOutcome.ConditionFalse => TriggerOutcome.ConditionFalse,
            _ => TriggerOutcome.Refused,
        },
        answer.Run,
        answer.Reason,
        answer.Violations.Count == 0 ? null : [.. answer.Violations.Select(wrong => new WorkflowError("/inputs" + wrong.Pointer, wrong.Message, Suggestion: wrong.Suggestion))]);

    [GeneratedRegex(TriggerDefinition.EventForm)]
    private static partial Regex EventForm { get; }
}
