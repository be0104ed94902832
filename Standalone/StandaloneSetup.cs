using System.ComponentModel.DataAnnotations;

using Aspire.Media.Engine.Plugins;
using Aspire.Media.Engine.Store;
using Aspire.Media.Images;
using Aspire.Media.Standalone.Postgres;
using Aspire.Media.Storage;
using Aspire.Media.Workers.Demo;

using Microsoft.AspNetCore.DataProtection;

namespace Aspire.Media.Standalone;

/// <summary>What one process on one machine adds to the parts: a database and a place for the bytes, where none are configured.</summary>
internal static class StandaloneSetup
{
    /// <summary>
    /// Settles what the parts will be configured with. It comes before them, so that the database starts first and stops last.
    /// Everything that can be refused is refused here, before anything is made.
    /// </summary>
    public static void AddStandalone(this WebApplicationBuilder builder, string[] args)
    {
        builder.Configuration.AddCommandLine(args, StandaloneOptions.Switches);
        var options = builder.Configuration.GetSection(StandaloneOptions.Section).Get<StandaloneOptions>() ?? new StandaloneOptions();
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        var privateDatabase = string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString(DatabaseOptions.ConnectionName));
        var storage = builder.Configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new StorageOptions();

        var data = new DataDirectory(options.Data);
        InstanceLock.RefuseIfHeld(data);
        builder.Listen(options);
        data.CheckRoom(options.LeastFreeMegabytes);
        var binaries = privateDatabase ? PostgresBinaries.Find(options.PostgresBin, data.Postgres) : null;

        var isNew = data.Create();
        var instance = InstanceLock.Take(data, isNew, TimeProvider.System);
        builder.Services.AddSingleton(_ => instance);
        if (binaries is not null)
        {
            builder.AddPrivateDatabase(data, options, binaries);
        }

        if (!storage.S3.IsConfigured && storage.Disk.Path.Length == 0)
        {
            data.Create(data.Objects);
            builder.Set($"{StorageOptions.Section}:{nameof(StorageOptions.Disk)}:{nameof(DiskStorageOptions.Path)}", data.Objects);
        }

        builder.SetUnlessSet($"{DemoOptions.Section}:{nameof(DemoOptions.Folder)}", data.Demo);
        builder.SetUnlessSet($"{ImageOptions.Section}:{nameof(ImageOptions.Cache)}", data.Images);
        if (Directory.Exists(data.Plugins))
        {
            builder.SetUnlessSet($"{PluginOptions.Section}:{nameof(PluginOptions.Folder)}", data.Plugins);
        }

        data.Create(data.Keys);
        builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(data.Keys));
        builder.Services.AddHostedService<ReadyLine>();
    }

    private static void Listen(this WebApplicationBuilder builder, StandaloneOptions options)
    {
        string?[] configured =
        [
            builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey),
            builder.WebHost.GetSetting(WebHostDefaults.HttpPortsKey),
            builder.WebHost.GetSetting(WebHostDefaults.HttpsPortsKey),
        ];
        if (options.Port is not null || configured.All(string.IsNullOrEmpty))
        {
            builder.WebHost.UseUrls($"http://127.0.0.1:{options.Port ?? StandaloneOptions.DefaultPort}");
        }

        ListenAddresses.Check(builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey) ?? "");
    }

    private static void AddPrivateDatabase(this WebApplicationBuilder builder, DataDirectory data, StandaloneOptions options, PostgresBinaries binaries)
    {
        var cluster = new PostgresCluster(
            new ClusterSettings
            {
                Folder = data.Postgres,
                Port = options.PostgresPort ?? ListenAddresses.FreePort(),
                Password = data.PostgresPassword(),
                LogFile = data.PostgresLog,
                Binaries = binaries,
                Overrides = options.PostgresSettings,
            },
            TimeProvider.System);
        builder.Set($"ConnectionStrings:{DatabaseOptions.ConnectionName}", cluster.ConnectionString);
        builder.Services.AddSingleton(_ => cluster);
        builder.Services.AddHostedService<PostgresWatch>();
    }

    private static void SetUnlessSet(this WebApplicationBuilder builder, string key, string value)
    {
        if (string.IsNullOrEmpty(builder.Configuration[key]))
        {
            builder.Set(key, value);
        }
    }

    private static void Set(this WebApplicationBuilder builder, string key, string value) =>
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]);
}
