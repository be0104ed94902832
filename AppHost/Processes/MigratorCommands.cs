using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.AppHost.Processes;

/// <summary>What can be asked of the migrator from Aspire's dashboard.</summary>
internal static class MigratorCommands
{
    /// <summary>Once the cause of a failure is gone; whoever gave up waiting for the schema is started when it succeeds (<see cref="StartOnRecovery"/>).</summary>
    public static IResourceBuilder<ProjectResource> WithMigrateAgain(this IResourceBuilder<ProjectResource> migrator) =>
        migrator.WithCommand(
            "migrate-again",
            "Migrate again",
            static context => context.Services.GetRequiredService<ResourceCommandService>()
                .ExecuteCommandAsync(context.ResourceName, KnownResourceCommands.StartCommand, context.CancellationToken),
            new CommandOptions
            {
                Description = "Brings the schema up to date, and then starts what gave up waiting for it.",
                IconName = "ArrowClockwise",
                UpdateState = static context => context.ResourceSnapshot.State?.Text is "Finished" or "Exited" or "FailedToStart" ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
            });
}
