using Aspire.Media.Engine.Execution;

namespace Aspire.Media.Engine.Recovery;

/// <summary>What took too long may take twice as long, once.</summary>
internal sealed class LongerTimeout : IRecoveryRung
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public string Name => "longer_timeout";

    public IReadOnlyCollection<FailureClass> Classes { get; } = [FailureClass.Timeout];

    public Task<Recovered?> ClimbAsync(FailedAttempt failed, CancellationToken cancellationToken) =>
        Task.FromResult<Recovered?>(new Recovered("It may take twice as long", failed.Advice with { Patience = failed.Advice.Patience * 2 }));

    /// <summary>How long an attempt may take that is told so; what may take longer than a day anyway is left so.</summary>
    public static TimeSpan Of(TimeSpan usual, RecoveryAdvice advice) =>
        usual >= Longest ? usual : TimeSpan.FromTicks((long)Math.Min(Longest.Ticks, usual.Ticks * advice.Patience));
}
