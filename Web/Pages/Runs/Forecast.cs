using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Layout;

namespace Aspire.Media.Web.Pages.Runs;

/// <summary>
/// How long a run will take from now on: along the longest way through what is left of it, each step taking what it took in the last good
/// runs, or, where it says how far it is, what its own pace promises. The band says how sure that is.
/// </summary>
internal sealed record Forecast(TimeSpan Low, TimeSpan Likely, TimeSpan High)
{
    // Before that, a step's own pace says little.
    private const double Telling = 0.08;
    private const double Faster = 0.75;
    private const double Slower = 1.5;

    /// <summary>Null where it is over, or something of it was never seen to end.</summary>
    public static Forecast? Of(Run run, WorkflowTiming timing, DateTimeOffset now)
    {
        if (run.Status.IsOver() || run.Steps.Count == 0)
        {
            return null;
        }

        var known = timing.Steps.ToDictionary(step => step.Key);
        var ends = new Dictionary<string, Left>();
        // Steps stand in the order of the definition, in which a step may need a later one.
        var open = run.Steps.ToList();
        while (open.Count > 0)
        {
            var ready = open.Where(step => step.Needs.All(need => ends.ContainsKey(need) || open.TrueForAll(other => other.Key != need))).ToList();
            if (ready.Count == 0)
            {
                return null;
            }

            foreach (var step in ready)
            {
                if (LeftOf(step, known.GetValueOrDefault(step.Key), now) is not { } own)
                {
                    return null;
                }

                var before = step.Needs.Where(ends.ContainsKey).Select(need => ends[need]).ToList();
                ends[step.Key] = new Left(
                    own.Low + before.Select(left => left.Low).DefaultIfEmpty().Max(),
                    own.Likely + before.Select(left => left.Likely).DefaultIfEmpty().Max(),
                    own.High + before.Select(left => left.High).DefaultIfEmpty().Max());
                open.Remove(step);
            }
        }

        return new Forecast(At(left => left.Low), At(left => left.Likely), At(left => left.High));

        TimeSpan At(Func<Left, double> part) => TimeSpan.FromSeconds(ends.Values.Max(part));
    }

    /// <summary>As one would say it.</summary>
    public string Words
    {
        get
        {
            var (low, likely, high) = (TimeInWords.Rough(Low), TimeInWords.Rough(Likely), TimeInWords.Rough(High));
            return Likely < TimeSpan.FromSeconds(1) ? (High < TimeSpan.FromSeconds(2) ? "ends any moment" : $"ends any moment, {high} at most")
                : low == high ? $"about {likely} left"
                : $"about {likely} left, {low} to {high}";
        }
    }

    private static Left? LeftOf(RunStep step, StepTiming? usual, DateTimeOffset now)
    {
        if (step.Status >= StepStatus.Completed)
        {
            return new Left(0, 0, 0);
        }

        // How long people take, nobody knows.
        if (step.Approval is not null)
        {
            return null;
        }

        if (step is { Status: StepStatus.Processing, StartedAt: { } began, Progress: > Telling })
        {
            var rest = Math.Max(0, (now - began).TotalSeconds) / step.Progress * (1 - step.Progress);
            return new Left(rest * Faster, rest, rest * Slower);
        }

        if (step is { Status: StepStatus.Waiting, Child: null, DueAt: { } due })
        {
            var rest = Math.Max(0, (due - now).TotalSeconds);
            return new Left(rest, rest, rest);
        }

        if (usual is null)
        {
            return null;
        }

        var spent = step.StartedAt is { } started ? Math.Max(0, (now - started).TotalSeconds) : 0;
        return new Left(Math.Max(0, usual.LowSeconds - spent), Math.Max(0, usual.MedianSeconds - spent), Math.Max(0, usual.HighSeconds - spent));
    }

    /// <summary>In seconds.</summary>
    private sealed record Left(double Low, double Likely, double High);
}
