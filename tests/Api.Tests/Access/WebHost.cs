using Aspire.Media.ServiceDefaults;
using Aspire.Media.Web;

namespace Aspire.Media.Api.Tests.Access;

/// <summary>Starts Web alone before an Api of another host.</summary>
internal static class WebHost
{
    public static Task<RunningHost> StartAsync(Uri api, params string[] settings) =>
        RunningHost.StartAsync(MediaHost.Build(
            "media-web",
            [RunningHost.AnyPort, "--applicationName=Aspire.Media.Web", $"--Web:Api={api}", .. settings],
            static builder => builder.AddWeb(),
            static app => app.MapWeb()));
}
