using Aspire.Media.Engine.Recovery;

namespace Aspire.Media.Workers.Recovery;

internal static class RecoverySetup
{
    /// <summary>The rungs of recovery that know files and media.</summary>
    public static void AddRecovery(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<RecoveryOptions>().BindConfiguration(RecoveryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<InputFiles>();
        builder.Services.AddSingleton<Scratch>();
        builder.Services.AddSingleton<IRecoveryRung, AlternativeLocations>();
        builder.Services.AddSingleton<IRecoveryRung, PermissionRepair>();
        builder.Services.AddSingleton<IRecoveryRung, SpaceReclaim>();
        builder.Services.AddSingleton<IRecoveryRung, ContainerRepair>();
        builder.Services.AddHostedService<ScratchSweep>();
    }
}
