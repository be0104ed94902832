using System.Text.Json.Nodes;

using Aspire.Media.Client.Edits;
using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Runs;

using EditOption = Aspire.Media.Client.Edits.EditOption;

namespace Aspire.Media.Api.Edits;

/// <summary>Edits as clients get them.</summary>
internal static class EditWire
{
    /// <param name="picture">The run, with its documents.</param>
    public static EditAction Of(RunPicture picture, DateTimeOffset now)
    {
        var run = picture.Run;
        var inputs = run.Input is { } input ? JsonNode.Parse(input)!.AsObject() : [];
        var outputs = run.Output is { } output ? JsonNode.Parse(output) as JsonObject : null;
        IReadOnlyList<Guid> made = outputs?["assets"] is JsonArray list ? [.. list.Select(one => one!.GetValue<Guid>())] : [];
        var status = StatusOf(run, made);
        var startedAt = picture.Steps.Select(step => step.StartedAt).Append(run.StartedAt).Min();
        return new EditAction
        {
            Id = run.Id,
            Status = status,
            Progress = picture.Progress,
            Asset = status == EditStatus.Completed ? made[0] : null,
            Assets = status == EditStatus.Completed ? made : [],
            Source = inputs["asset"]!.GetValue<Guid>(),
            Recipe = RecipeOf(inputs),
            How = outputs?["how"]?.GetValue<string>(),
            Notes = outputs?["notes"] is JsonArray notes ? [.. notes.Select(note => note!.GetValue<string>())] : [],
            Error = status == EditStatus.Failed ? ErrorOf(picture) : null,
            Timing = new EditTiming(
                run.CreatedAt, startedAt, run.FinishedAt, Seconds((startedAt ?? run.FinishedAt ?? now) - run.CreatedAt), startedAt is { } begun ? Seconds((run.FinishedAt ?? now) - begun) : null),
            CreatedBy = run.CreatedBy,
            Links = new EditLinks(
                $"/edit/{run.Id}", $"/api/runs/{run.Id}", $"/api/events?run={run.Id}", status == EditStatus.Completed ? $"/api/assets/{made[0]}" : null,
                status == EditStatus.Completed ? $"/api/assets/{made[0]}/content" : null),
        };
    }

    public static EditOption Of(Media.Edits.EditOption option) => new(
        option.Name, option.Of, option.Members, option.Syntax, option.Example, option.Says, option.Allowed, EditKinds(option), Media.Edits.EditGrammar.PlaceOf(option), option.Value?.Type,
        option.Value?.Least, option.Value?.Most, option.Value?.Choices ?? [], option.With);

    public static EditProblem Of(Media.Edits.EditFault fault) => new(fault.Message, fault.Token, fault.Position, fault.Pointer, fault.Allowed, fault.Suggestion);

    /// <summary>Which runs stand so; completed ones that made nothing are told apart when they are looked at.</summary>
    public static IReadOnlySet<RunStatus> RunsOf(EditStatus status) => status switch
    {
        EditStatus.Queued => new HashSet<RunStatus> { RunStatus.Queued },
        EditStatus.Processing => new HashSet<RunStatus> { RunStatus.Running, RunStatus.Waiting },
        EditStatus.Completed => new HashSet<RunStatus> { RunStatus.Completed },
        _ => new HashSet<RunStatus> { RunStatus.Failed, RunStatus.Cancelled, RunStatus.CompletedWithErrors },
    };

    private static IReadOnlyList<string> EditKinds(Media.Edits.EditOption option) => Media.Edits.EditKindWords.Names(option.Kinds);

    // What waits for another try is under way; what was cancelled came to nothing, as what failed did.
    private static EditStatus StatusOf(RunRecord run, IReadOnlyList<Guid> made) => run.Status switch
    {
        RunStatus.Queued => EditStatus.Queued,
        RunStatus.Running or RunStatus.Waiting => EditStatus.Processing,
        RunStatus.Completed when made.Count > 0 => EditStatus.Completed,
        _ => EditStatus.Failed,
    };

    private static EditError ErrorOf(RunPicture picture) =>
        picture.Failed is { } step ? new EditError(step.FailureClass!, step.Failure!)
        : picture.Run.Status == RunStatus.Cancelled ? new EditError(FailureClass.Cancelled.Word(), $"It was cancelled{(picture.Run.CancelledBy is { } by ? $" by {by}" : "")}, for all who asked for it; whoever asks again has it made anew.")
        : new EditError(FailureClass.Unknown.Word(), picture.Steps.FirstOrDefault(step => step.Reason is not null)?.Reason ?? "It ended without a result.");

    private static JsonObject RecipeOf(JsonObject inputs)
    {
        var recipe = new JsonObject();
        if (inputs["edits"] is JsonArray { Count: > 0 } edits)
        {
            recipe["edits"] = edits.DeepClone();
        }

        if (inputs["result"] is JsonObject { Count: > 0 } result)
        {
            recipe["result"] = result.DeepClone();
        }

        return recipe;
    }

    private static double Seconds(TimeSpan span) => Math.Round(Math.Max(span.TotalSeconds, 0), 3);
}
