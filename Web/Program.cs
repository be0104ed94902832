using Aspire.Media.ServiceDefaults;
using Aspire.Media.Web;

return await MediaHost.RunAsync(args, () => MediaHost.Build("media-web", args, static builder => builder.AddWeb(), static app => app.MapWeb()));
