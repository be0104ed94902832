using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Maintenance;

/// <summary>Clears away what nothing leads to any more, and tells the database what its tables look like.</summary>
[Step(
    "maintenance.tidy",
    Title = "Tidy up the database",
    Description = "Drops days of events that no run's story needs, forgets what became of old times of schedules, and renews the statistics by which queries are planned.",
    Access = StepAccess.Write,
    Resource = StepResource.Io,
    MaxAttempts = 5,
    Timeout = "02:00:00")]
internal sealed class TidyStep(TidyStore store) : Step<TidyStep.Input, TidyStep.Output>
{
    private const int Bite = 2_000;

    public sealed record Input(
        [property: DisplayName("Days of events"), Description("So many days of events stay, also where no story needs them; at least 3, for those who follow all of them."), Range(3, 3650)] int EventDays = 7,
        [property: DisplayName("Age of times"), Description("How long it is known what became of a time of a schedule; the last 20 of each stay.")] TimeSpan? FiringAge = null);

    public sealed record Output(int EventDays, long Firings);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var firings = 0L;
        for (var gone = Bite; gone == Bite; firings += gone)
        {
            gone = await store.ForgetFiringsAsync(Age(input), Bite, cancellationToken);
        }

        context.Report(0.3, $"What became of {firings} times of schedules is forgotten");
        var days = 0;
        while (await store.DropDayAsync(input.EventDays, cancellationToken))
        {
            days++;
        }

        context.Report(0.6, $"{days} days of events are dropped");
        await store.AnalyzeAsync(cancellationToken);
        return new Output(days, firings);
    }

    public override async Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var days = await store.DroppableDaysAsync(input.EventDays, cancellationToken);
        return
        [
            new PlannedAction("forget", "firings", $"what became of times of schedules more than {Age(input).TotalDays:0} days ago"),
            .. days.Select(day => new PlannedAction("drop", $"events:{day}", "the events of that day", "no run's story stands in it, and all who read events have read it")),
            new PlannedAction("analyze", "database", "the statistics of the queue and of the history"),
        ];
    }

    private static TimeSpan Age(Input input) => input.FiringAge ?? TimeSpan.FromDays(90);
}
