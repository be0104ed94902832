using System.Text.Json.Nodes;

using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Schedules;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Workers;

/// <summary>Brings the schedules along that come with the product, after the workflows that they start. What a user changes or deletes stays so.</summary>
internal sealed partial class ShippedSchedules(ScheduleRegistry registry, WorkerIdentity identity, StartPatience patience, ILogger<ShippedSchedules> logger) : IHostedService
{
    public static IReadOnlyList<Schedule> All { get; } =
    [
        new Schedule { Name = "maintenance", Workflow = "maintenance", Cron = "17 3 * * *", Overlap = ScheduleOverlap.Skip, Priority = -20 },
        new Schedule { Name = "sweep", Workflow = "sweep", Cron = "41 * * * *", Overlap = ScheduleOverlap.Skip, Priority = -20 },
        new Schedule
        {
            Name = "sweep-storage", Workflow = "sweep", Cron = "7 4 * * *", Overlap = ScheduleOverlap.Skip, Priority = -20, Inputs = new JsonObject { ["whole"] = true },
        },
        // Off until somebody wants it: it replaces files.
        new Schedule { Name = "transcode-library", Workflow = "transcode-library", Cron = "7 1 * * *", Overlap = ScheduleOverlap.Skip, Missed = MissedPolicy.Skip, OnlyIfEmpty = true, Priority = -10, IsEnabled = false },
        // Off until there is a folder: FolderWatch switches it on.
        new Schedule { Name = "watch", Workflow = "watch", Cron = "* * * * *", Overlap = ScheduleOverlap.Skip, Missed = MissedPolicy.Skip, IsEnabled = false },
    ];

    public Task StartAsync(CancellationToken cancellationToken) => patience.PersistAsync(OfferAsync, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task OfferAsync(CancellationToken cancellationToken)
    {
        foreach (var schedule in All)
        {
            if (await registry.OfferAsync(schedule, identity.Version, cancellationToken))
            {
                Brought(schedule.Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The schedule {Schedule} came with this release")]
    private partial void Brought(string schedule);
}
