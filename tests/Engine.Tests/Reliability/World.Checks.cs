using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Tests.Reliability;

/// <summary>What must be so after every move, and at the end.</summary>
internal sealed partial class World
{
    private const int MostRounds = 200;

    private static void Same<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new DifferenceException($"{what}: expected {expected}, found {actual}");
        }
    }

    private static void SameIds(IEnumerable<Guid> expected, IEnumerable<Guid> actual, string what) => Same(string.Join(' ', expected), string.Join(' ', actual), what);

    private async Task CheckAsync()
    {
        var state = await StoredState.ReadAsync(database, Token);
        LetIn(state);
        var wrong = state.Broken().Concat(model.Runs.SelectMany(run => Differences(run, state))).Take(10).ToList();
        Same(model.Runs.Count, state.Runs.Count, "runs");
        if (wrong.Count > 0)
        {
            throw new DifferenceException($"{string.Join('\n', wrong)}\n{await CircumstancesAsync()}");
        }
    }

    // What the model does not know of and might explain it: who else is there, and which rows somebody has had in hand.
    private async Task<string> CircumstancesAsync()
    {
        await using var command = database.CreateCommand("""
            select json_build_object(
                'snapshot', pg_current_snapshot()::text,
                'queue', (select json_agg(json_build_array(step_id, ctid, xmin, xmax, worker)) from ready),
                'others', (select json_agg(json_build_array(pid, state, backend_xid, backend_xmin, left(query, 60))) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()),
                'locks', (select json_agg(json_build_array(pid, locktype, relation::regclass, mode, granted)) from pg_locks where pid <> pg_backend_pid() and locktype in ('tuple', 'transactionid')))::text
            """);
        return (string)(await command.ExecuteScalarAsync(Token))!;
    }

    // Who comes in is decided by the tables and checked here: in the order of rank, and never more than there is room for.
    private void LetIn(StoredState state)
    {
        foreach (var run in model.Runs.Where(run => run.IsAdmitted == false && state.Admissions.GetValueOrDefault(run.Id)?.IsAdmitted == true).ToList())
        {
            var first = model.InGroup(run.Row.Concurrency!).First(other => other.IsAdmitted == false && state.Admissions.GetValueOrDefault(other.Id)?.IsAdmitted != true || other == run);
            Same(run, first, "the first before a door");
            model.Admit(run);
        }

        // What a run does last after a cancel needs no room, and may begin before its run is let in.
        foreach (var step in model.Steps.Where(step => step is { Stand: Stand.Blocked, Role: StepRole.Finally, Run: { IsCancelled: true, IsAdmitted: false } } && step.Needs.All(need => need.End is not null)))
        {
            step.Stand = state.Ready.ContainsKey(step.Id) ? Stand.Ready : step.Stand;
        }
    }

    private static IEnumerable<string> Differences(ModelRun run, StoredState state)
    {
        if (!state.Runs.TryGetValue(run.Id, out var row))
        {
            yield return $"{run} is not there";
            yield break;
        }

        var status = row.Status.IsOver() ? row.Status : (RunStatus?)null;
        if ((status, row.IsCancelled, row.IsHalted, row.Output) != (run.End, run.IsCancelled, run.IsHalted, run.Output))
        {
            yield return $"{run} should be {run.End} (cancelled {run.IsCancelled}, halted {run.IsHalted}, output {run.Output}) and is {status} ({row.IsCancelled}, {row.IsHalted}, {row.Output})";
        }

        if (state.Admissions.GetValueOrDefault(run.Id)?.IsAdmitted != run.IsAdmitted)
        {
            yield return $"{run} should be admitted: {run.IsAdmitted}";
        }

        foreach (var step in run.Steps)
        {
            foreach (var difference in Differences(step, state.Steps[step.Id], state))
            {
                yield return difference;
            }
        }
    }

    private static IEnumerable<string> Differences(ModelStep step, StepRow row, StoredState state)
    {
        var ready = state.Ready.GetValueOrDefault(step.Id)?[0];
        var held = state.Held.GetValueOrDefault(step.Id);
        var stand = row.Status.IsOver() ? Stand.Over
            : ready is not null ? (ready.IsClaimed ? Stand.Claimed : Stand.Ready)
            : held is not null ? (held.Child is not null ? Stand.Awaiting : held.IsParked ? Stand.Parked : Stand.Due)
            : Stand.Blocked;
        if (stand != step.Stand || (stand == Stand.Over && row.Status != step.End))
        {
            yield return $"{step} should be {step.Stand} {step.End} and is {stand} {row.Status}";
            yield break;
        }

        if (ready?.Lease != step.Claim?.Lease || (ready?.Attempt ?? held?.Attempt ?? step.Attempt) != step.Attempt || (ready is not null && ready.Rank != step.Run.Rank))
        {
            yield return $"{step} should have lease {step.Claim?.Lease}, attempt {step.Attempt} and rank {step.Run.Rank}, and has {ready}{held}";
        }

        if (row.Child != step.Child || (short?)step.ClosedBy != row.ClosedBy)
        {
            yield return $"{step} should have child {step.Child} and be closed by {step.ClosedBy}, and has {row.Child} and {row.ClosedBy}";
        }

        if (stand == Stand.Blocked && row.OpenNeeds != step.Needs.Count(need => need.End is null))
        {
            yield return $"{step} waits for {step.Needs.Count(need => need.End is null)} steps and counts {row.OpenNeeds}";
        }
    }

    /// <summary>With nothing in its way any more, everything ends.</summary>
    private async Task DrainAsync()
    {
        foreach (var subject in model.Paused.Concat(model.PausedWorkflows.Select(workflow => new PauseSubject(Workflow: workflow))).ToList())
        {
            await ResumeAsync(subject);
        }

        for (var round = 0; model.Runs.Any(run => !run.IsOver); round++)
        {
            await TickAsync(new Random(0), everything: true);
            await ClaimAsync(workers[round % Workers], 1000);
            if (round > MostRounds || !model.Steps.Any(step => step.Claim is not null))
            {
                throw new DifferenceException($"nothing moves any more, and open are {string.Join("; ", model.Steps.Where(step => step.End is null).Take(20).Select(step => $"{step}: {step.Stand}"))}");
            }

            await SettleAsync(new Random(round), isLast: true);
            await CheckAsync();
        }
    }

    private async Task CheckStoryAsync()
    {
        var told = await StoredState.StoryAsync(database, Token);
        var wrong = model.Story.Keys.Union(told.Keys).Where(key => model.Story.GetValueOrDefault(key) != told.GetValueOrDefault(key))
            .Select(key => $"{key.Kind} of {key.Of} should be told {model.Story.GetValueOrDefault(key)} times and is {told.GetValueOrDefault(key)}").Take(10).ToList();
        if (wrong.Count > 0)
        {
            throw new DifferenceException(string.Join('\n', wrong));
        }
    }
}
