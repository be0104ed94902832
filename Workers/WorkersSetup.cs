using Aspire.Media.Engine;
using Aspire.Media.Engine.Execution;
using Aspire.Media.Workers.Demo;
using Aspire.Media.Workers.Dependencies;
using Aspire.Media.Workers.Downloads;
using Aspire.Media.Workers.Editing;
using Aspire.Media.Workers.Files;
using Aspire.Media.Workers.Incidents;
using Aspire.Media.Workers.Recovery;
using Aspire.Media.Workers.Transcoding;

namespace Aspire.Media.Workers;

public static class WorkersSetup
{
    /// <summary>The worker: a member of the fleet, with the media programs and the storage it works on.</summary>
    public static void AddWorkers(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddMedia();
        builder.Services.AddSchema(MediaSetup.Owner, typeof(MediaSetup).Assembly);
        builder.Services.AddSingleton<FailureRule>(FailureRules.AddressRefused);
        builder.Services.AddSingleton<FailureRule>(FailureRules.ProgramFailed);
        builder.Services.AddSingleton<FailureRule>(FailureRules.FilmRefused);
        builder.Services.AddSingleton<FailureRule>(FailureRules.ImageRefused);
        builder.Services.AddSingleton<EditHands>();
        builder.Services.AddSingleton<FinishedFiles>();
        builder.Services.AddSingleton<FileJudge>();
        builder.Services.AddSingleton<EncoderChoice>();
        builder.AddWorker(typeof(WorkersSetup).Assembly);
        builder.Services.AddHostedService<ShippedWorkflows>();
        builder.Services.AddHostedService<ShippedSchedules>();
        builder.Services.AddHostedService<ConfiguredSchedules>();
        builder.AddIncidentWebhooks();
        builder.AddRecovery();
        builder.AddDownloads();
        builder.AddFiles();
        builder.AddDependencies();
        builder.AddDemo();
    }
}
