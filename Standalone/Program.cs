using Aspire.Media.Api;
using Aspire.Media.ServiceDefaults;
using Aspire.Media.Standalone;
using Aspire.Media.Web;
using Aspire.Media.Workers;

return await MediaHost.RunAsync(args, () => MediaHost.Build(
    "media",
    args,
    builder =>
    {
        builder.AddStandalone(args);
        builder.AddApi();
        builder.AddWorkers();
        builder.AddWeb();
    },
    static app =>
    {
        app.MapApi();
        app.MapWeb();
    }));
