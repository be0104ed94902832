using Aspire.Media.Client.Runs;

namespace Aspire.Media.Web.Layout;

/// <summary>The sign, the colour and the word for a status.</summary>
public sealed record StatusLook(Tone Tone, string Icon, string Word)
{
    public static readonly StatusLook Cancelling = new(Tone.Warn, "stop", "Cancelling");

    /// <summary>The name of the colour in style sheets.</summary>
    public string Colour => Tone.ToString().ToLowerInvariant();

    public static StatusLook Of(RunStatus status) => status switch
    {
        RunStatus.Queued => new(Tone.Idle, "dashed", "Queued"),
        RunStatus.Running => new(Tone.Busy, "busy", "Running"),
        RunStatus.Waiting => new(Tone.Idle, "clock", "Waiting"),
        RunStatus.Completed => new(Tone.Good, "good", "Completed"),
        RunStatus.CompletedWithErrors => new(Tone.Warn, "warn", "With errors"),
        RunStatus.Failed => new(Tone.Bad, "bad", "Failed"),
        RunStatus.Cancelled => new(Tone.Idle, "idle", "Cancelled"),
        _ => new(Tone.Idle, "lost", "Unknown"),
    };

    public static StatusLook Of(StepStatus status) => status switch
    {
        StepStatus.Blocked => new(Tone.Idle, "dashed", "Not begun"),
        StepStatus.Queued => new(Tone.Idle, "queue", "Queued"),
        StepStatus.Processing => new(Tone.Busy, "busy", "Running"),
        StepStatus.Waiting => new(Tone.Idle, "clock", "Waiting"),
        StepStatus.Completed => new(Tone.Good, "good", "Completed"),
        StepStatus.Skipped => new(Tone.Idle, "skip", "Skipped"),
        StepStatus.Failed => new(Tone.Bad, "bad", "Failed"),
        StepStatus.Cancelled => new(Tone.Idle, "idle", "Cancelled"),
        _ => new(Tone.Idle, "lost", "Unknown"),
    };
}
