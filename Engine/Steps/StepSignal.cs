namespace Aspire.Media.Engine.Steps;

/// <summary>An end of an attempt that is neither success nor failure.</summary>
public sealed class StepSignal : Exception
{
    private StepSignal(StepSignalKind kind, string reason, DateTimeOffset? until = null)
        : base(reason)
    {
        Kind = kind;
        Until = until;
    }

    public StepSignalKind Kind { get; }

    public DateTimeOffset? Until { get; }

    /// <summary>There was nothing to do.</summary>
    public static StepSignal Skip(string reason) => new(StepSignalKind.Skip, reason);

    /// <summary>Not now: run again at a time, without a slot or a lease in between.</summary>
    public static StepSignal WaitUntil(DateTimeOffset until, string reason) => new(StepSignalKind.Wait, reason, until);
}

public enum StepSignalKind
{
    Skip,
    Wait,
}
