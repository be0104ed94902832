using Aspire.Media.Api;
using Aspire.Media.ServiceDefaults;

return await MediaHost.RunAsync(() => MediaHost.Build("media-api", args, static builder => builder.AddApi(), static app => app.MapApi()));
