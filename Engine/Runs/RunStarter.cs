using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Expressions;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Schemas;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Telemetry;

namespace Aspire.Media.Engine.Runs;

/// <summary>Turns a wish into a run: everything about it that does not depend on its steps' results is decided here.</summary>
public sealed class RunStarter(
    WorkflowStore workflows, WorkflowLibrary library, StepLanes lanes, EnqueueStore queue, ClosingStore closing, Doorbell doorbell,
    OrderedIds ids, TimeProvider time)
{
    /// <summary>What a document may take that is handed on from step to step: larger things travel by reference.</summary>
    public const int LargestDocument = 1024 * 1024;

    private const int DeepestRun = 20;
    private const int DeepestDocument = 64;

    private static readonly IReadOnlyDictionary<string, ReusedStep> NoResults = new Dictionary<string, ReusedStep>();
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="RunRefusedException">It cannot be started.</exception>
    public async Task<StartedRun> StartAsync(StartRequest request, CancellationToken cancellationToken)
    {
        var run = await PrepareAsync(request, isAlone: true, cancellationToken);
        try
        {
            return run.Concurrency is null ? (await EnqueueAsync([run], cancellationToken))[0] : await EnterAsync(run, cancellationToken);
        }
        catch (WorkflowGoneException)
        {
            throw await UnknownAsync(request.Workflow, cancellationToken);
        }
    }

    /// <summary>Starts many at once; those whose workflow limits how many run at once are started one by one.</summary>
    /// <exception cref="RunRefusedException">One of them cannot be started; its place is told. Where none of them is limited, none was started then.</exception>
    public async Task<IReadOnlyList<StartedRun>> StartAsync(IReadOnlyList<StartRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var runs = new List<NewRun>(requests.Count);
        try
        {
            // Of one workflow all get the same version, even if another is registered meanwhile.
            var versions = new Dictionary<string, int>();
            foreach (var request in requests)
            {
                if (request.Version is null && !versions.ContainsKey(request.Workflow))
                {
                    versions[request.Workflow] = await CurrentVersionAsync(request.Workflow, cancellationToken);
                }

                runs.Add(await PrepareAsync(request with { Version = request.Version ?? versions[request.Workflow] }, isAlone: false, cancellationToken));
            }
        }
        catch (RunRefusedException refused)
        {
            refused.Place = runs.Count;
            throw;
        }

        var started = new List<StartedRun>(requests.Count);
        try
        {
            if (!runs.Exists(run => run.Concurrency is not null))
            {
                return await EnqueueAsync(runs, cancellationToken);
            }

            foreach (var run in runs)
            {
                started.Add(run.Concurrency is null ? (await EnqueueAsync([run], cancellationToken))[0] : await EnterAsync(run, cancellationToken));
            }

            return started;
        }
        catch (RunRefusedException refused)
        {
            refused.Place = started.Count;
            throw;
        }
        catch (WorkflowGoneException gone)
        {
            throw new RunRefusedException(RunRefusal.UnknownWorkflow, gone.Message) { Place = started.Count };
        }
    }

    /// <summary>Checks a wish and decides all of the run, without writing anything.</summary>
    /// <param name="isAlone">Whether it is all that is asked for: then one trace shows the asking and the work. A thousand runs of one request have one each.</param>
    public async Task<NewRun> PrepareAsync(StartRequest request, bool isAlone, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var version = request.Version ?? await CurrentVersionAsync(request.Workflow, cancellationToken);
        var workflow = await FindAsync(request.Workflow, version, cancellationToken);
        if (request is { IsDry: true, IdempotencyKey: not null })
        {
            throw new RunRefusedException(RunRefusal.Invalid, "A dry run takes no idempotency key: the run that the key is for would never be started.");
        }

        var depth = request.Parent?.Depth ?? request.Depth;
        if (depth > DeepestRun)
        {
            throw new RunRefusedException(RunRefusal.TooDeep, $"`{request.Workflow}` is a child of {DeepestRun} runs, or follows on as many: workflows that run or start each other would never end.");
        }

        var (inputs, violations) = workflow.Inputs.Apply(request.Inputs);
        if (violations.Count > 0)
        {
            throw new RunRefusedException(RunRefusal.Invalid, $"The inputs of `{request.Workflow}` cannot be used: {string.Join("; ", violations)}.") { Violations = violations };
        }

        var id = ids.Next();
        // Most definitions have nothing to evaluate before their steps begin.
        var scope = new Lazy<ExpressionScope>(() => new ExpressionScope(time).With("inputs", inputs).With("run", RunScope.Of(id, request, version)), isThreadSafe: false);
        try
        {
            return new NewRun
            {
                Id = id,
                Workflow = request.Workflow,
                Version = version,
                Priority = Math.Clamp(request.Priority, -StartRequest.HighestPriority, StartRequest.HighestPriority),
                Input = Sized(inputs, "The inputs"),
                Labels = RunLabels.Of(workflow.Definition, request, scope, cancellationToken)?.ToJsonString(Compact),
                // A child's work belongs to its parent's trace.
                Trace = request.Parent is null ? EngineTelemetry.NewTrace(request.Workflow, id, joins: isAlone) : null,
                Parent = request.Parent,
                Depth = depth,
                ReplayOf = request.ReplayOf,
                IdempotencyKey = RunText.Key(request.IdempotencyKey, "The idempotency key"),
                // It changes nothing, so that it is in nobody's way.
                Concurrency = request.IsDry ? null : ConcurrencyOf(workflow.Definition, scope, cancellationToken),
                IsDry = request.IsDry,
                Applies = request.Applies,
                CreatedBy = request.CreatedBy,
                Steps = await StepsAsync(workflow, request, scope, cancellationToken),
            };
        }
        catch (ExpressionException failure)
        {
            throw new RunRefusedException(RunRefusal.Invalid, $"`{request.Workflow}` cannot be started with these inputs: {failure.Message}");
        }
    }

    private async Task<IReadOnlyList<StartedRun>> EnqueueAsync(List<NewRun> runs, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var wakes = doorbell.TakesTurn();
        var written = await queue.EnqueueAsync(runs, time.GetUtcNow(), wakes, cancellationToken);
        EngineMetrics.Enqueued(time.GetElapsedTime(began));
        if (!wakes)
        {
            doorbell.Ring();
        }

        return [.. written.Select((id, index) => new StartedRun(id, id == runs[index].Id))];
    }

    /// <summary>Starts a run that counts in a group.</summary>
    private async Task<StartedRun> EnterAsync(NewRun run, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var started = await queue.EnqueueLimitedAsync(run, time.GetUtcNow(), wakes: true, cancellationToken);
        EngineMetrics.Enqueued(time.GetElapsedTime(began));
        if (started.Id is not { } id)
        {
            throw new RunRefusedException(RunRefusal.Busy, $"`{run.Workflow}` has no room for one more run in its group `{run.Concurrency!.Key}`, and its definition says not to wait: run {started.Displaced} is in the way.") { Busy = started.Displaced };
        }

        await ReplaceAsync(run, started, cancellationToken);
        return new StartedRun(id, id == run.Id);
    }

    /// <summary>Cancels what has to go for a run that was written.</summary>
    internal async Task ReplaceAsync(NewRun run, LimitedStart started, CancellationToken cancellationToken)
    {
        var id = started.Id!.Value;
        // Several newcomers may have found the same one in their way: then they replace each other, until no more are left than there is room for.
        for (var displaced = started.Displaced; displaced is { } elder; displaced = await queue.InTheWayAsync(id, cancellationToken))
        {
            await closing.CancelAsync(elder, run.CreatedBy, elder == id ? "Replaced by a newer one" : $"Replaced by {id}", cancellationToken);
        }
    }

    private async Task<int> CurrentVersionAsync(string workflow, CancellationToken cancellationToken)
    {
        RunText.Keep(workflow, "The name of the workflow");
        return await workflows.CurrentVersionAsync(workflow, cancellationToken) ?? throw await UnknownAsync(workflow, cancellationToken);
    }

    private async Task<RunRefusedException> UnknownAsync(string workflow, CancellationToken cancellationToken)
    {
        var known = await workflows.ChildrenAsync([], cancellationToken);
        return new RunRefusedException(
            RunRefusal.UnknownWorkflow, $"There is no workflow `{workflow}`{(Suggestion.For(workflow, known.Keys) is { } help ? $"; {help}" : ".")}");
    }

    /// <summary>The document as text.</summary>
    /// <exception cref="RunRefusedException">It is too large.</exception>
    private static string? Sized(JsonObject document, string what)
    {
        if (document.Count == 0)
        {
            return null;
        }

        if (!IsFlatter(document, DeepestDocument))
        {
            throw new RunRefusedException(RunRefusal.Invalid, $"{what} may be nested {DeepestDocument} levels deep.");
        }

        var text = document.ToJsonString(Compact);
        return Encoding.UTF8.GetByteCount(text) <= LargestDocument
            ? text
            : throw new RunRefusedException(RunRefusal.TooLarge, $"{what} may have {LargestDocument / 1024} KiB: let them name a place where the rest is.");
    }

    private static bool IsFlatter(JsonNode? node, int levels) => node switch
    {
        JsonObject map => levels > 0 && map.All(member => IsFlatter(member.Value, levels - 1)),
        JsonArray list => levels > 0 && list.All(item => IsFlatter(item, levels - 1)),
        _ => true,
    };

    private async Task<CompiledWorkflow> FindAsync(string name, int version, CancellationToken cancellationToken)
    {
        try
        {
            return await library.FindAsync(name, version, cancellationToken);
        }
        catch (WorkflowGoneException)
        {
            throw new RunRefusedException(RunRefusal.UnknownWorkflow, $"There is no version {version} of the workflow `{name}`.");
        }
    }

    private static Concurrency? ConcurrencyOf(WorkflowDefinition definition, Lazy<ExpressionScope> scope, CancellationToken cancellationToken) =>
        definition.Concurrency is { } said
            ? new Concurrency(
                said.Key is { } key && Template.Parse(key).Evaluate(scope.Value, cancellationToken)?.ToString() is { Length: > 0 } group ? RunText.Key(group, "The key of its group") : "",
                said.Limit ?? 1,
                said.Overlap ?? OverlapPolicy.Queue)
            : null;

    private async Task<IReadOnlyList<NewStep>> StepsAsync(CompiledWorkflow workflow, StartRequest request, Lazy<ExpressionScope> scope, CancellationToken cancellationToken)
    {
        var shape = workflow.Shape;
        var own = shape.Steps.Select(_ => ids.Next()).ToArray();
        var known = request.Reused ?? NoResults;
        var leftOut = request.Range.LeftOut(workflow, known);
        var reused = shape.Steps
            .Select(step => known.GetValueOrDefault(step.Key) ?? (leftOut.TryGetValue(step.Key, out var reason) ? new ReusedStep(StepStatus.Skipped, Output: null, reason) : null))
            .ToArray();
        var steps = new List<NewStep>(own.Length);
        foreach (var step in shape.Steps)
        {
            var lane = await lanes.FindAsync(step, scope, cancellationToken);
            steps.Add(new NewStep(
                own[step.Place],
                step.Key,
                step.Place,
                step.Role,
                lane,
                step.Needs.Count(before => reused[before] is null),
                [.. step.Dependents.Select(after => own[after])],
                reused[step.Place]));
        }

        return steps;
    }
}
