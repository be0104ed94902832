namespace Aspire.Media.Web.Live;

/// <summary>What an event is about, and so which pictures it may change.</summary>
[Flags]
internal enum Matter
{
    None = 0,

    /// <summary>A run began, ended, or was told to do otherwise.</summary>
    Runs = 1,

    /// <summary>A step began, ended or waits.</summary>
    Steps = 2,

    /// <summary>A step is a little further.</summary>
    Progress = 4,

    /// <summary>Something failed, or was opened again.</summary>
    Failures = 8,

    /// <summary>Something stands still, or goes on.</summary>
    Queue = 16,

    Fleet = 32,

    /// <summary>What is only said, and whatever this program does not know.</summary>
    Other = 64,

    /// <summary>Something needs a person, or does not any more.</summary>
    Incidents = 128,

    /// <summary>Somebody is asked, or has answered.</summary>
    Approvals = 256,

    Work = Runs | Steps,

    Any = Runs | Steps | Progress | Failures | Queue | Fleet | Other | Incidents | Approvals,
}

internal static class Matters
{
    /// <summary>All of them, one by one.</summary>
    public static readonly Matter[] Each = [Matter.Runs, Matter.Steps, Matter.Progress, Matter.Failures, Matter.Queue, Matter.Fleet, Matter.Other, Matter.Incidents, Matter.Approvals];

    /// <param name="kind">Of an event.</param>
    public static Matter Of(string kind) => kind switch
    {
        "step.progress" => Matter.Progress,
        "step.message" => Matter.Other,
        "item.failed" => Matter.Failures,
        _ when kind.StartsWith("approval.", StringComparison.Ordinal) => Matter.Steps | Matter.Approvals,
        "step.failed" or "step.retrying" => Matter.Steps | Matter.Failures,
        "run.failed" or "run.completed_with_errors" or "run.retried" => Matter.Runs | Matter.Failures,
        _ when kind.StartsWith("step.", StringComparison.Ordinal) => Matter.Steps,
        _ when kind.StartsWith("run.", StringComparison.Ordinal) => Matter.Runs,
        _ when kind.StartsWith("queue.", StringComparison.Ordinal) => Matter.Queue,
        _ when kind.StartsWith("worker.", StringComparison.Ordinal) => Matter.Fleet,
        _ when kind.StartsWith("incident.", StringComparison.Ordinal) => Matter.Incidents,
        _ => Matter.Other,
    };
}
