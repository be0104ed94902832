using Aspire.Media.Api;
using Aspire.Media.ServiceDefaults;

// Alone, before the others: brings the schema up to date and is done, where those run with Database__Migrate=false.
return args is ["migrate"]
    ? await MediaHost.RunAsync(() => MediaHost.Build("media-migrator", ["--Database:Migrate=true", "--urls=http://127.0.0.1:0"], static builder => builder.AddTables(), static _ => { }), isJob: true)
    : await MediaHost.RunAsync(args, () => MediaHost.Build("media-api", args, static builder => builder.AddApi(), static app => app.MapApi()));
