using System.Globalization;
using System.Security.Claims;

using Aspire.Media.Api.Runs;
using Aspire.Media.Client;
using Aspire.Media.Client.Schedules;
using Aspire.Media.Client.Workflows;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schedules;
using Aspire.Media.Engine.Schemas;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.HttpResults;

using Firing = Aspire.Media.Client.Schedules.Firing;
using Schedule = Aspire.Media.Client.Schedules.Schedule;
using StartedRun = Aspire.Media.Client.Runs.StartedRun;

namespace Aspire.Media.Api.Schedules;

/// <summary><c>/api/schedules</c>: what starts workflows at times, or after others.</summary>
internal static class SchedulesApi
{
    private const int UsualPage = 50;
    private const int LargestPage = 200;
    private const int MostTimes = 50;

    public static void MapSchedules(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/schedules").WithTags("Schedules").Requires(Permission.SchedulesRead);
        read.MapGet("", List).WithSummary("Schedules by name, with a part of their name or their workflow's as filter");
        read.MapGet("/{name}", Get).WithSummary("A schedule with its next times");
        read.MapGet("/{name}/history", History).WithSummary("What became of its times, the last first");
        read.MapPost("/preview", Preview).WithSummary("What times come to, in words and in moments, without keeping them");
        routes.MapGet("/api/time-zones", Zones).WithTags("Schedules").WithSummary("The names of the time zones").Requires(Permission.SchedulesRead);

        var edit = routes.MapGroup("/api/schedules").WithTags("Schedules").Requires(Permission.SchedulesEdit);
        edit.MapPut("/{name}", Put).WithSummary("Writes a schedule, new or in place of the one of this name");
        edit.MapPatch("/{name}", Switch).WithSummary("Switches a schedule on, to begin with its next time, or off");
        edit.MapDelete("/{name}", Delete).WithSummary("Takes a schedule away with its history; its runs stay");
        routes.MapPost("/api/schedules/{name}/run", Run).WithTags("Schedules").WithSummary("Starts a run of a schedule now, whatever else it says").Requires(Permission.RunsStart);
    }

    private static async Task<Results<Ok<Page<Schedule>>, ProblemHttpResult>> List(
        ScheduleStore store, CancellationToken cancellationToken, string? filter = null, string? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Refusal.Bad($"A page has 1 to {LargestPage} schedules.");
        }

        if ((filter + cursor).Contains('\0', StringComparison.Ordinal))
        {
            return Refusal.Bad("No name holds the character U+0000.");
        }

        var found = await store.ListAsync(cursor ?? "", filter ?? "", limit + 1, cancellationToken);
        var items = found.Take(limit).Select(schedule => ScheduleWire.Wire(schedule, withTimes: null)).ToList();
        return TypedResults.Ok(new Page<Schedule>(items, found.Count > limit ? items[^1].Name : null));
    }

    private static async Task<Results<Ok<Schedule>, ProblemHttpResult>> Get(string name, ScheduleStore store, CancellationToken cancellationToken) =>
        await LookAsync(name, store, cancellationToken) is { } found ? TypedResults.Ok(found) : Missing(name);

    private static async Task<Results<Ok<Page<Firing>>, ProblemHttpResult>> History(
        string name, ScheduleStore store, CancellationToken cancellationToken, long? cursor = null, int limit = UsualPage)
    {
        if (limit is < 1 or > LargestPage)
        {
            return Refusal.Bad($"A page has 1 to {LargestPage} entries.");
        }

        if (await store.FindAsync(name, cancellationToken) is null)
        {
            return Missing(name);
        }

        var found = await store.HistoryAsync(name, cursor ?? long.MaxValue, limit + 1, cancellationToken);
        var items = found.Take(limit).Select(firing => ScheduleWire.Wire(firing)!).ToList();
        return TypedResults.Ok(new Page<Firing>(items, found.Count > limit ? items[^1].Id.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<Results<Ok<SchedulePreview>, ProblemHttpResult>> Preview(PreviewSchedule wish, ScheduleStore store, CancellationToken cancellationToken)
    {
        var faults = new List<SchemaViolation>();
        var windows = ScheduleWire.Windows(wish.Windows, faults);
        if (wish.Count is < 1 or > MostTimes)
        {
            faults.Add(new SchemaViolation("/count", $"1 to {MostTimes} times can be told"));
        }

        if (TimeZones.Find(wish.TimeZone) is not { } zone)
        {
            zone = TimeZoneInfo.Utc;
            faults.Add(new SchemaViolation("/timeZone", TimeZones.Missing(wish.TimeZone)));
        }

        try
        {
            var cron = CronExpression.Parse(wish.Cron);
            return faults.Count > 0
                ? Faulty(faults)
                : TypedResults.Ok(new SchedulePreview(
                    CronWords.Of(cron), ScheduleWire.Times(new CronTimes(cron, zone), windows, await store.NowAsync(cancellationToken), wish.Count)));
        }
        catch (CronException fault)
        {
            return Faulty([new SchemaViolation("/cron", fault.Message), .. faults]);
        }
    }

    private static Ok<IReadOnlyList<string>> Zones() => TypedResults.Ok(TimeZones.Names);

    private static async Task<Results<Ok<Schedule>, Created<Schedule>, ProblemHttpResult>> Put(
        string name, WriteSchedule written, ScheduleRegistry registry, ScheduleStore store, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var faults = new List<SchemaViolation>();
        var schedule = ScheduleWire.Read(name, written, faults);
        if (faults.Count == 0)
        {
            faults.AddRange(await registry.CheckAsync(schedule, cancellationToken));
        }

        if (faults.Count > 0)
        {
            return Faulty(faults);
        }

        try
        {
            var isNew = await registry.PutAsync(schedule, user.Identity!.Name!, cancellationToken);
            return await LookAsync(name, store, cancellationToken) switch
            {
                null => Missing(name),
                var found when isNew => TypedResults.Created($"/api/schedules/{name}", found),
                var found => TypedResults.Ok(found),
            };
        }
        catch (WorkflowGoneException gone)
        {
            return Refusal.Conflict(gone.Message);
        }
    }

    private static async Task<Results<Ok<Schedule>, ProblemHttpResult>> Switch(
        string name, SwitchSchedule wish, ScheduleRegistry registry, ScheduleStore store, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await registry.SwitchAsync(name, wish.Enabled, user.Identity!.Name!, cancellationToken) && await LookAsync(name, store, cancellationToken) is { } found
            ? TypedResults.Ok(found)
            : Missing(name);

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(string name, ScheduleStore store, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await store.DeleteAsync(name, user.Identity!.Name!, cancellationToken) ? TypedResults.NoContent() : Missing(name);

    private static async Task<Results<Created<StartedRun>, ProblemHttpResult>> Run(
        string name, ScheduleRegistry registry, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        try
        {
            return await registry.RunAsync(name, user.Identity!.Name!, cancellationToken) is { } run
                ? TypedResults.Created($"/api/runs/{run}", new StartedRun(run, IsNew: true))
                : Missing(name);
        }
        catch (RunRefusedException refused)
        {
            return Refusal.Of(refused);
        }
        catch (WorkflowGoneException gone)
        {
            return Refusal.NotFound(gone.Message);
        }
    }

    private static async Task<Schedule?> LookAsync(string name, ScheduleStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(name, cancellationToken) is { } found ? ScheduleWire.Wire(found, await store.NowAsync(cancellationToken)) : null;

    private static ProblemHttpResult Missing(string name) => Refusal.NotFound($"There is no schedule `{name}`.");

    private static ProblemHttpResult Faulty(IReadOnlyList<SchemaViolation> faults) => TypedResults.Problem(
        string.Join("\n", faults.Select(fault => fault with { Pointer = "" })),
        statusCode: StatusCodes.Status400BadRequest,
        title: "The schedule cannot be used.",
        extensions: new Dictionary<string, object?> { ["errors"] = faults.Select(fault => new WorkflowError(fault.Pointer, fault.Message, Suggestion: fault.Suggestion)) });
}
