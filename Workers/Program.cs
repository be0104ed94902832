using Aspire.Media.ServiceDefaults;
using Aspire.Media.Workers;

return await MediaHost.RunAsync(args, () => MediaHost.Build("media-worker", args, static builder => builder.AddWorkers(), static _ => { }));
