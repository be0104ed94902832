using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

using Npgsql;

namespace Aspire.Media.Engine.Tests.Reliability;

/// <summary>Plays moves on the tables and on the model side by side, and compares the two after each.</summary>
internal sealed partial class World
{
    private const int Workers = 4;
    private static readonly string[] Workflows = ["free", "limited"];
    private static readonly string[] Kinds = ["test.a", "test.b", LaneBook.ChildKind, LaneBook.OutputsKind];
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private readonly NpgsqlDataSource database;
    private readonly EnqueueStore enqueue;
    private readonly ChildStore children;
    private readonly QueueStore queue;
    private readonly OutcomeStore outcomes;
    private readonly RunStore runs;
    private readonly ClosingStore closing;
    private readonly RetryStore retries;
    private readonly PauseStore pauses;
    private readonly WorkerStore fleet;
    private readonly EventStore events;
    private readonly Model model = new();
    private readonly Dictionary<string, int> lanes;
    private readonly List<ClaimedStep> past = [];
    private readonly Guid[] workers = new Guid[Workers];
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private World(NpgsqlDataSource database, Dictionary<string, int> lanes)
    {
        this.database = database;
        this.lanes = lanes;
        enqueue = new EnqueueStore(database);
        children = new ChildStore(database);
        queue = new QueueStore(database);
        outcomes = new OutcomeStore(database);
        runs = new RunStore(database);
        closing = new ClosingStore(database);
        retries = new RetryStore(database);
        pauses = new PauseStore(database);
        fleet = new WorkerStore(database);
        events = new EventStore(database);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Plays a script and then lets everything come to its end; null when all was as it should be.</summary>
    public static async Task<string?> PlayAsync(NpgsqlDataSource database, IReadOnlyList<Move> script)
    {
        var world = await OpenAsync(database);
        var played = 0;
        try
        {
            foreach (var move in script)
            {
                await world.PlayAsync(move);
                await world.CheckAsync();
                played++;
            }

            await world.DrainAsync();
            await world.CheckStoryAsync();
            return null;
        }
        catch (Exception failure) when (failure is DifferenceException or NpgsqlException or InvalidOperationException)
        {
            return $"after {played} of {script.Count} moves{(played < script.Count ? $", in {script[played]}" : ", at the end")}: {failure.Message}\n{failure.StackTrace}";
        }
    }

    /// <summary>Clean tables with workflows, lanes and workers.</summary>
    public static async Task<Dictionary<string, int>> ClearAsync(NpgsqlDataSource database)
    {
        await using (var clear = database.CreateCommand("truncate run, step, ready, held, admission, door, event, worker, pause"))
        {
            await clear.ExecuteNonQueryAsync(Token);
        }

        await using (var add = database.CreateCommand("""
            insert into workflow (name, version, hash, origin) select name, 1, sha256('any'), 'user' from unnest($1) name on conflict do nothing
            """))
        {
            add.Parameters.Add(new() { Value = Workflows });
            await add.ExecuteNonQueryAsync(Token);
        }

        var book = new LaneBook(new LaneStore(database));
        foreach (var kind in Kinds)
        {
            await book.FindAsync(kind, kind == "test.b" ? ["gpu"] : [], StepType.WordOf(ResourceOf(kind)), Token);
        }

        return book.Lanes.ToDictionary(lane => lane.Kind, lane => lane.Id);
    }

    /// <summary>The row of a run of a workflow.</summary>
    public static NewRun RowOf(CompiledWorkflow workflow, string name, Concurrency? concurrency, ParentStep? parent, IReadOnlyDictionary<string, int> lanes)
    {
        var ids = workflow.Shape.Steps.Select(_ => Guid.CreateVersion7()).ToArray();
        return new NewRun
        {
            Id = Guid.CreateVersion7(),
            Workflow = name,
            Version = 1,
            Concurrency = concurrency,
            Parent = parent,
            CreatedBy = "test",
            Steps = [.. workflow.Shape.Steps.Select(step => new NewStep(
                ids[step.Place], step.Key, step.Place, step.Role, lanes[step.Kind], step.Needs.Count, [.. step.Dependents.Select(after => ids[after])]))],
        };
    }

    /// <summary>What a worker with this much room asks for.</summary>
    public static WantedLane[] Wanted(IReadOnlyDictionary<string, int> lanes, int room) =>
        [.. lanes.Select(lane => new WantedLane(lane.Value, (int)ResourceOf(lane.Key), room))];

    private static async Task<World> OpenAsync(NpgsqlDataSource database)
    {
        var world = new World(database, await ClearAsync(database));
        for (var worker = 0; worker < Workers; worker++)
        {
            await world.HireAsync(worker);
        }

        return world;
    }

    private static StepResource ResourceOf(string kind) => kind switch
    {
        "test.a" => StepResource.Cpu,
        "test.b" => StepResource.Gpu,
        _ => StepResource.None,
    };

    private async Task HireAsync(int worker)
    {
        var identity = new WorkerIdentity(Guid.CreateVersion7(), $"w{worker}", worker, "1.0");
        workers[worker] = identity.Id;
        await fleet.BeatAsync(identity, WorkerEquipment.None, DutyTerm.None, TimeSpan.Zero, Token);
    }

    private Task PlayAsync(Move move) => move.Kind switch
    {
        MoveKind.Start => StartAsync(new Random(move.First)),
        MoveKind.Claim => ClaimAsync(workers[move.First % Workers], 1 + (move.Second % 6)),
        MoveKind.Settle => SettleAsync(new Random(move.First), isLast: false),
        MoveKind.Tick => TickAsync(new Random(move.First), everything: false),
        MoveKind.Lose => LoseAsync(move.First % Workers, move.Second % 3),
        MoveKind.Stale => StaleAsync(move.First, move.Second),
        MoveKind.Cancel => CancelAsync(move.First, move.Second),
        MoveKind.Retry => RetryAsync(move.First, move.Second),
        MoveKind.PauseWorkflow => PauseAsync(new PauseSubject(Workflow: Workflows[move.First % Workflows.Length])),
        MoveKind.ResumeWorkflow => ResumeAsync(new PauseSubject(Workflow: Workflows[move.First % Workflows.Length])),
        MoveKind.PauseKind => PauseAsync(SubjectOf(move.First)),
        MoveKind.ResumeKind => ResumeAsync(SubjectOf(move.First)),
        _ => throw new ArgumentOutOfRangeException(nameof(move)),
    };

    private static PauseSubject SubjectOf(int choice) => (choice % 4) switch
    {
        0 => PauseSubject.Everything,
        1 => new PauseSubject(Capability: "gpu"),
        var other => new PauseSubject(Kind: Kinds[other - 2]),
    };

    private async Task StartAsync(Random random)
    {
        now += TimeSpan.FromMilliseconds(1);
        if (random.Next(3) > 0)
        {
            var many = Enumerable.Range(0, random.Next(1, 4)).Select(_ => New("free", concurrency: null, parent: null, AnyWorkflow.Of(random.Next(), mayHaveChildren: true), random.Next(-1, 2))).ToList();
            var ids = await enqueue.EnqueueAsync([.. many.Select(run => run.Row)], now, wakes: false, Token);
            SameIds(many.Select(run => run.Id), ids, "the ids of new runs");
            many.ForEach(run => model.Start(run, isAdmitted: null));
            return;
        }

        var workflow = AnyWorkflow.Of(random.Next(), mayHaveChildren: true);
        await StartLimitedAsync(New("limited", GroupOf(random, "top"), parent: null, workflow, random.Next(-1, 2)));
    }

    private async Task StartLimitedAsync(ModelRun run)
    {
        var group = run.Row.Concurrency!;
        var present = model.InGroup(group).OrderBy(member => member.IsCancelled).ToList();
        var hasRoom = present.Count < group.Room;
        var started = await enqueue.EnqueueLimitedAsync(run.Row, now, wakes: false, Token);
        if (!hasRoom && group.Overlap == OverlapPolicy.Skip)
        {
            Same(new LimitedStart(null, false, present[0].Id), started, "a start without room");
            return;
        }

        Guid? displaced = !hasRoom && group.Overlap == OverlapPolicy.Replace ? present[0].Id : null;
        Same(new LimitedStart(run.Id, hasRoom, displaced), started, "a start in a group");
        model.Start(run, hasRoom);
        if (displaced is { } elder)
        {
            Same(model.Cancel(elder), await closing.CancelAsync(elder, "test", "Replaced", Token), "the cancel of a displaced run");
        }
    }

    // A child never waits for the room that its parent has.
    private static Concurrency GroupOf(Random random, string of)
    {
        var room = random.Next(1, 3);
        return new Concurrency($"{of} {room}", room, (OverlapPolicy)random.Next(3));
    }

    private ModelRun New(string name, Concurrency? concurrency, ParentStep? parent, CompiledWorkflow workflow, int priority)
    {
        var row = RowOf(workflow, name, concurrency, parent, lanes) with { Priority = priority };
        var waited = (now - DateTimeOffset.UnixEpoch) - (priority * EnqueueStore.PriorityReach);
        return new ModelRun(row, workflow, waited.Ticks / TimeSpan.TicksPerMicrosecond);
    }

    private async Task ClaimAsync(Guid worker, int room)
    {
        var claimed = await queue.ClaimAsync(worker, Wanted(lanes, room), Token);
        var free = model.Steps.Where(step => step.Stand == Stand.Ready && !IsPaused(step)).ToLookup(step => ResourceOf(KindOf(step)));
        var got = claimed.ToLookup(claim => ResourceOf(KindOf(model.Step(claim.Id))));
        foreach (var resource in Enum.GetValues<StepResource>())
        {
            var expected = free[resource].Select(step => step.Run.Rank).Order().Take(room);
            Same(string.Join(' ', expected), string.Join(' ', got[resource].Select(claim => model.Run(claim.RunId).Rank).Order()), $"the ranks of claimed steps of {resource}");
        }

        foreach (var claim in claimed)
        {
            var step = model.Step(claim.Id);
            Same(Stand.Ready, step.Stand, $"{step} before its claim");
            Same((step.Attempt + 1, step.Child), (claim.Attempt, await runs.ChildOfAsync(claim.Id, Token)), $"attempt and child of {step}");
            Same(
                (step.Run.IsCancelled, step.Run.IsHalted, step.Run.Failed, model.PausedWorkflows.Contains(step.Run.Row.Workflow)),
                (claim.Run.IsCancelled, claim.Run.IsHalted, (await runs.FactsAsync(claim.RunId, Token)).FailedSteps, claim.Run.IsParked), $"what a claim says of {step.Run}");
            model.Claim(claim);
        }
    }

    private string KindOf(ModelStep step) => lanes.First(lane => lane.Value == step.Lane).Key;

    private bool IsPaused(ModelStep step) =>
        model.Paused.Contains(PauseSubject.Everything) || model.Paused.Contains(new PauseSubject(Kind: KindOf(step)))
        || (KindOf(step) == "test.b" && model.Paused.Contains(new PauseSubject(Capability: "gpu")));

    private async Task TickAsync(Random random, bool everything)
    {
        var due = model.Steps.Where(step => step.Stand == Stand.Due && (everything || random.Next(2) == 0)).ToList();
        await using (var age = database.CreateCommand("update held set due_at = now() - interval '1 second' where step_id = any ($1)"))
        {
            age.Parameters.Add(new() { Value = due.Select(step => step.Id).ToArray() });
            await age.ExecuteNonQueryAsync(Token);
        }

        // What is due at once belongs to runs that do not go on.
        due = [.. due.Union(model.Steps.Where(step => step.Stand == Stand.Due && step.IsDueNow))];
        Same(due.Count, (int)await queue.PromoteAsync(Token), "steps that fell due");
        due.ForEach(model.Queue);
        var free = model.Steps.Where(step => step.Stand == Stand.Parked && !model.PausedWorkflows.Contains(step.Run.Row.Workflow)).ToList();
        Same(free.Count, (int)await queue.UnparkAsync(Token), "steps of workflows that go on");
        free.ForEach(model.Queue);
    }

    private async Task LoseAsync(int worker, int way)
    {
        var lost = workers[worker];
        await TellAsync(way switch
        {
            0 => "update worker set seen_at = now() - interval '1 day' where id = $1",
            1 => "update worker set stopped_at = now() where id = $1",
            _ => "delete from worker where id = $1",
        });
        var held = await HeldByAsync(lost);
        if (way == 0)
        {
            Same(0, await ReapAsync(), "steps of a worker that has only just claimed them");
            await TellAsync("update ready set claimed_at = now() - interval '1 day' where worker = $1");
        }

        Same(held.Count, await ReapAsync(), "steps of a lost worker");
        foreach (var step in held)
        {
            past.Add(step.Claim!);
            model.Lose(step.Id);
        }

        await HireAsync(worker);

        async Task TellAsync(string change)
        {
#pragma warning disable CA2100 // one of the constants above
            await using var command = database.CreateCommand(change);
#pragma warning restore CA2100
            command.Parameters.Add(new() { Value = lost });
            await command.ExecuteNonQueryAsync(Token);
        }

        async Task<int> ReapAsync() => (int)await queue.ReapAsync(TimeProvider.System.GetUtcNow() - Lease, Token);
    }

    private async Task<List<ModelStep>> HeldByAsync(Guid worker)
    {
        var leases = await queue.LeasesAsync(worker, Token);
        var held = model.Steps.Where(step => step.Claim is { } claim && leases.Any(lease => lease.Lease == claim.Lease)).ToList();
        Same(held.Count, leases.Count, "the leases of a worker");
        return held;
    }
}

/// <summary>The tables are not as the model says.</summary>
internal sealed class DifferenceException(string message) : Exception(message);
