using Aspire.Media.Engine;

namespace Aspire.Media.Workers;

public static class WorkersSetup
{
    /// <summary>The worker: a member of the fleet, with the media programs and the storage it works on.</summary>
    public static void AddWorkers(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddMedia();
        builder.AddWorker(typeof(WorkersSetup).Assembly);
    }
}
