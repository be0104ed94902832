namespace Aspire.Media.Workers.Demo;

internal static class DemoSetup
{
    /// <summary>What the steps of the demo need; and in a guest of the demo, that it leaves with its host.</summary>
    public static void AddDemo(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<DemoOptions>().BindConfiguration(DemoOptions.Section);
        builder.Services.AddSingleton<DemoFolder>();
        builder.Services.AddSingleton<GuestWorker>();
        if (builder.Configuration.GetValue<bool>(GuestWorker.Setting))
        {
            builder.Services.AddHostedService<GuestWatch>();
        }
    }
}
