using Microsoft.AspNetCore.Builder;

namespace Aspire.Media.ServiceDefaults.Tests;

/// <summary>A host that has the defaults, and what a test adds to them.</summary>
internal static class DefaultHost
{
    public static Task<RunningHost> StartAsync(params string[] args) => StartAsync(args, static _ => { }, static _ => { });

    public static Task<RunningHost> StartAsync(string[] args, Action<WebApplicationBuilder> add, Action<WebApplication> map) =>
        RunningHost.StartAsync(MediaHost.Build("test-host", [RunningHost.AnyPort, .. args], add, map));
}
