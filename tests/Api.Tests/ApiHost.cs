using Aspire.Media.ServiceDefaults;

namespace Aspire.Media.Api.Tests;

/// <summary>Starts Api on a database of its own.</summary>
internal static class ApiHost
{
    public static Task<RunningHost> StartAsync(TestDatabase database, params string[] settings) =>
        RunningHost.StartAsync(MediaHost.Build(
            "media-api",
            [RunningHost.AnyPort, $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={Path.GetTempPath()}", .. settings],
            static builder => builder.AddApi(),
            static app => app.MapApi()));
}
