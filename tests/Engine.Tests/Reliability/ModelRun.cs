using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Tests.Reliability;

/// <summary>A run as it should be.</summary>
internal sealed class ModelRun
{
    public ModelRun(NewRun row, CompiledWorkflow workflow, long rank)
    {
        Row = row;
        Rank = rank;
        Steps = [.. row.Steps.Select(step => new ModelStep(this, step, workflow))];
        foreach (var shape in workflow.Shape.Steps)
        {
            Steps[shape.Place].Needs = [.. shape.Needs.Select(place => Steps[place])];
        }
    }

    public NewRun Row { get; }

    public Guid Id => Row.Id;

    public long Rank { get; }

    public IReadOnlyList<ModelStep> Steps { get; }

    /// <summary>Null while it is open.</summary>
    public RunStatus? End { get; set; }

    public bool IsCancelled { get; set; }

    public bool IsHalted { get; set; }

    public string? Output { get; set; }

    /// <summary>Null where nothing limits it, or it has left.</summary>
    public bool? IsAdmitted { get; set; }

    public bool IsOver => End is not null;

    public bool IsLimited => Row.Concurrency is not null;

    public int Failed => Steps.Count(step => step.End == StepStatus.Failed);

    public bool HasBegun => Steps.Any(step => step.Stand is not (Stand.Blocked or Stand.Ready or Stand.Parked) || step.Attempt > 0 || step.HasWorked);

    public override string ToString() => $"run {Id.ToString()[^4..]} ({Row.Workflow}{(IsLimited ? $", {Row.Concurrency!.Key}" : "")})";
}

/// <summary>A step as it should be.</summary>
internal sealed class ModelStep(ModelRun run, NewStep row, CompiledWorkflow workflow)
{
    public ModelRun Run => run;

    public Guid Id => row.Id;

    public StepRole Role => row.Role;

    public int Lane => row.Lane;

    public string Key => row.Key;

    public bool IsChild => Role == StepRole.Main && workflow.Step(Key).Definition.Run is not null;

    /// <summary>Whether its failure ends the run.</summary>
    public bool Halts => Role == StepRole.Outputs || workflow.Step(Key).Halts;

    public IReadOnlyList<ModelStep> Needs { get; set; } = [];

    public Stand Stand { get; set; }

    public StepStatus? End { get; set; }

    public CloseReason? ClosedBy { get; set; }

    public int Attempt { get; set; }

    /// <summary>Whether it was worked on, although that did not count as an attempt: it waited for a time, or for a run.</summary>
    public bool HasWorked { get; set; }

    public Guid? Child { get; set; }

    public ClaimedStep? Claim { get; set; }

    /// <summary>Whether it waits no longer than until somebody looks.</summary>
    public bool IsDueNow { get; set; }

    public override string ToString() => $"{Key} of {run}";
}

/// <summary>Where a step stands.</summary>
internal enum Stand
{
    Blocked,
    Ready,
    Claimed,
    Due,
    Awaiting,
    Parked,
    Over,
}
