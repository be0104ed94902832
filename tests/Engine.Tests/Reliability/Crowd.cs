using System.Collections.Concurrent;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

using Npgsql;

namespace Aspire.Media.Engine.Tests.Reliability;

/// <summary>Many workers, people and an upkeep that all do what they like with the same runs at once.</summary>
internal sealed class Crowd(NpgsqlDataSource database, Dictionary<string, int> lanes)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private readonly EnqueueStore enqueue = new(database);
    private readonly ChildStore children = new(database);
    private readonly QueueStore queue = new(database);
    private readonly OutcomeStore outcomes = new(database);
    private readonly ClosingStore closing = new(database);
    private readonly RetryStore retries = new(database);
    private readonly PauseStore pauses = new(database);
    private readonly WorkerStore fleet = new(database);
    private readonly RunStore runs = new(database);
    private readonly ConcurrentDictionary<Guid, long> held = new();
    private readonly ConcurrentQueue<string> wrong = new();
    private readonly ConcurrentBag<Guid> started = [];

    /// <summary>What should not have happened.</summary>
    public IReadOnlyCollection<string> Wrong => wrong;

    /// <summary>Runs that a person opened again.</summary>
    public ConcurrentDictionary<Guid, bool> Retried { get; } = new();

    /// <summary>How often anything was done.</summary>
    public ConcurrentDictionary<string, int> Done { get; } = new();

    public bool IsDraining { get; set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Does one kind of thing over and over until it is told to stop.</summary>
    public async Task RepeatAsync(string what, int seed, Func<Random, Task> act, CancellationToken stop)
    {
        var random = new Random(seed);
        while (!stop.IsCancellationRequested && wrong.IsEmpty)
        {
            try
            {
                await act(random);
                Done.AddOrUpdate(what, 1, static (_, count) => count + 1);
            }
            catch (PostgresException failure)
            {
                wrong.Enqueue($"{what}: {failure.SqlState} {failure.MessageText} {failure.Detail} {failure.Where}\n{failure.StackTrace}");
            }
        }
    }

    public async Task StartAsync(Random random)
    {
        if (started.Count > 30 && !await IsShortAsync())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
            return;
        }

        if (random.Next(3) == 0)
        {
            var limited = World.RowOf(AnyWorkflow.Of(random.Next(), mayHaveChildren: true), "limited", GroupOf(random, "top"), parent: null, lanes);
            if ((await enqueue.EnqueueLimitedAsync(limited, TimeProvider.System.GetUtcNow(), wakes: false, Token)) is { Id: { } id } start)
            {
                started.Add(id);
                if (start.Displaced is { } displaced)
                {
                    await closing.CancelAsync(displaced, "test", "Replaced", Token);
                }
            }

            return;
        }

        var many = Enumerable.Range(0, random.Next(1, 5)).Select(_ => World.RowOf(
            random.Next(2) == 0 ? AnyWorkflow.WideJoin(random.Next(5, 40)) : AnyWorkflow.Of(random.Next(), mayHaveChildren: true), "free", concurrency: null, parent: null, lanes)).ToList();
        foreach (var id in await enqueue.EnqueueAsync(many, TimeProvider.System.GetUtcNow(), wakes: false, Token))
        {
            started.Add(id);
        }
    }

    /// <summary>A worker claims, holds what it has for a moment, and writes what became of it in one batch.</summary>
    public Func<Random, Task> Worker(int number)
    {
        var id = Guid.Empty;
        var lost = new List<ClaimedStep>();
        return async random =>
        {
            if (id == Guid.Empty || (random.Next(40) == 0 && !IsDraining))
            {
                id = Guid.CreateVersion7();
                await fleet.BeatAsync(new WorkerIdentity(id, "crowd", number, "1.0"), WorkerEquipment.None, DutyTerm.None, TimeSpan.Zero, Token);
            }

            var claimed = await queue.ClaimAsync(id, World.Wanted(lanes, random.Next(1, 25)), Token);
            foreach (var claim in claimed.Where(claim => !held.TryAdd(claim.Id, claim.Lease)))
            {
                wrong.Enqueue($"step {claim.Id} of {claim.RunId} was claimed by two");
            }

            if (claimed.Count == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(4)), TimeProvider.System, Token);
                return;
            }

            if (random.Next(25) == 0 && !IsDraining)
            {
                // Gone with all it had; what it writes later counts only for what nobody has reaped until then.
                lost.AddRange(claimed);
                claimed.ToList().ForEach(claim => held.TryRemove(claim.Id, out _));
                await fleet.StopAsync(id, Token);
                id = Guid.Empty;
                return;
            }

            await SettleAsync(claimed, random);
            if (lost.Count > 0 && random.Next(3) == 0)
            {
                await outcomes.EndAsync([.. lost.Select(claim => claim.End(StepStatus.Failed) with { Halts = true })], Token);
                lost.Clear();
            }
        };
    }

    public async Task CancelAsync(Random random)
    {
        await PauseAsync(random, 30);
        if (Any(random) is { } run)
        {
            await closing.CancelAsync(run, "test", reason: null, Token);
        }
    }

    public async Task RetryAsync(Random random)
    {
        await PauseAsync(random, 10);
        if (Any(random) is { } run && random.Next(2) == 0)
        {
            Retried[run] = true;
            await retries.RetryAsync(run, step: null, "test", Token);
        }
    }

    public async Task UpkeepAsync(Random random)
    {
        await using (var due = database.CreateCommand("update held set due_at = clock_timestamp() where step_id in (select step_id from held where due_at > clock_timestamp() limit 20 for update skip locked)"))
        {
            await due.ExecuteNonQueryAsync(Token);
        }

        await queue.PromoteAsync(Token);
        await queue.UnparkAsync(Token);
        await queue.ReapAsync(TimeProvider.System.GetUtcNow() - Lease, Token);
        var workflow = new PauseSubject(Workflow: random.Next(2) == 0 ? "free" : "limited");
        if (random.Next(30) == 0 && !IsDraining)
        {
            await pauses.PauseAsync(workflow, PauseRecord.ByHand, reason: null, "test", Token);
        }
        else if (random.Next(4) == 0 || IsDraining)
        {
            await pauses.ResumeAsync(workflow, PauseRecord.ByHand, "test", Token);
        }

        await PauseAsync(random, 10);
    }

    /// <summary>In every moment that another transaction can see, everything fits together.</summary>
    public async Task LookAsync(Random random)
    {
        foreach (var broken in (await StoredState.ReadAsync(database, Token)).Broken().Take(5))
        {
            wrong.Enqueue(broken);
        }

        await PauseAsync(random, 300);
    }

    public async Task<bool> IsOverAsync()
    {
        await using var command = database.CreateCommand("select not exists (select from run where finished_at is null)");
        return !wrong.IsEmpty || (bool)(await command.ExecuteScalarAsync(Token))!;
    }

    private async Task<bool> IsShortAsync()
    {
        await using var command = database.CreateCommand("select count(*) < 60 from run where finished_at is null");
        return !IsDraining && (bool)(await command.ExecuteScalarAsync(Token))!;
    }

    private Guid? Any(Random random) => started.IsEmpty ? null : started.ElementAt(random.Next(Math.Min(started.Count, 80)));

    private static Concurrency GroupOf(Random random, string of) => new($"{of} {random.Next(1, 3)}", 2, (OverlapPolicy)random.Next(3));

    private static Task PauseAsync(Random random, int most) => Task.Delay(TimeSpan.FromMilliseconds(random.Next(most)), TimeProvider.System, Token);

    private async Task SettleAsync(IReadOnlyList<ClaimedStep> claimed, Random random)
    {
        var (ends, paused, released) = (new List<StepEnd>(), new List<StepPause>(), new List<(Guid, long)>());
        foreach (var claim in claimed)
        {
            var chance = IsDraining ? 0 : random.Next(100);
            if (claim.IsClosed && await runs.ChildOfAsync(claim.Id, Token) is null)
            {
                ends.Add(claim.End(StepStatus.Cancelled) with { ClosedBy = CloseReason.Cancelled });
            }
            else if (claim.Run.IsParked)
            {
                paused.Add(new StepPause(claim.Id, claim.RunId, claim.Lease, DueAt: null) { IsRefunded = true, Workflow = claim.Run.Workflow });
            }
            else if (lanes[LaneBook.ChildKind] == claim.Lane)
            {
                await AdvanceAsync(claim, random, ends, released);
            }
            else if (chance >= 95)
            {
                released.Add((claim.Id, claim.Lease));
            }
            else if (chance >= 85)
            {
                paused.Add(new StepPause(claim.Id, claim.RunId, claim.Lease, TimeProvider.System.GetUtcNow().AddDays(1)) { Failure = "again" });
            }
            else
            {
                var status = chance >= 75 ? StepStatus.Failed : StepStatus.Completed;
                ends.Add(claim.End(status) with { Halts = chance >= 80, IsRunOutput = claim.Role == StepRole.Outputs, Output = "{}", Failure = "failed" });
            }
        }

        foreach (var claim in claimed)
        {
            held.TryRemove(claim.Id, out _);
        }

        if (ends.Count > 0)
        {
            await outcomes.EndAsync(ends, Token);
        }

        if (paused.Count > 0)
        {
            await outcomes.PauseAsync(paused, Token);
        }

        if (released.Count > 0)
        {
            await queue.ReleaseAsync(released, Token);
        }
    }

    private async Task AdvanceAsync(ClaimedStep claim, Random random, List<StepEnd> ends, List<(Guid, long)> released)
    {
        held.TryRemove(claim.Id, out _);
        if (await runs.ChildOfAsync(claim.Id, Token) is not { } child)
        {
            var group = random.Next(3) == 0 ? GroupOf(random, "child") : null;
            var run = World.RowOf(
                random.Next(2) == 0 ? AnyWorkflow.WideJoin(3) : AnyWorkflow.Of(random.Next(), mayHaveChildren: false), group is null ? "free" : "limited", group,
                new ParentStep(claim.RunId, claim.Id, 1), lanes);
            if (await children.EnqueueChildAsync(run, claim.Lease, TimeProvider.System.GetUtcNow(), Token))
            {
                started.Add(run.Id);
            }
            else
            {
                released.Add((claim.Id, claim.Lease));
            }

            return;
        }

        if (!(await runs.FindAsync(child, Token))!.Status.IsOver() && await children.AwaitChildAsync(claim.Id, claim.Lease, child, Token))
        {
            return;
        }

        var record = (await runs.FindAsync(child, Token))!;
        if (!record.Status.IsOver())
        {
            released.Add((claim.Id, claim.Lease));
            return;
        }

        var isGood = record.Status is RunStatus.Completed or RunStatus.CompletedWithErrors;
        ends.Add(claim.End(isGood ? StepStatus.Completed : StepStatus.Failed) with { Failure = "its child failed", Halts = !isGood && random.Next(2) == 0 });
    }
}
