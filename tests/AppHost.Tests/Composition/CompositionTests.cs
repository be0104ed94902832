using System.Net.Http.Json;
using System.Text.Json.Nodes;

using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Aspire.Media.AppHost.Tests.Composition;

/// <summary>The whole composition on real Aspire, with its orchestrator.</summary>
public sealed class CompositionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_run_that_is_started_through_web_is_done_by_a_worker_of_its_own()
    {
        using var patience = new CancellationTokenSource(Patience);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([$"--AppHost:Data={folder["data"]}", "--AppHost:Containers=false"], patience.Token);
        await using var app = await builder.BuildAsync(patience.Token);
        await app.StartAsync(patience.Token);
        foreach (var name in new[] { "postgres", "api", "worker", "web" })
        {
            await app.ResourceNotifications.WaitForResourceHealthyAsync(name, WaitBehavior.StopOnResourceUnavailable, patience.Token);
        }

        using var web = app.CreateHttpClient("web", "http");
        using var started = await web.PostAsJsonAsync("/api/runs", new { workflow = "hello", inputs = new { name = "Aspire", pause = "1s" } }, patience.Token);
        var run = await started.Content.ReadFromJsonAsync<JsonObject>(patience.Token);

        await Until.TrueAsync(
            async () => (await web.GetFromJsonAsync<JsonObject>($"/api/runs/{run!["id"]}", patience.Token))!["status"]!.GetValue<string>() == "completed",
            "the run is completed",
            Patience);
    }

    [Fact]
    public async Task Every_resource_says_whether_it_is_well_and_what_its_address_is_for()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>([$"--AppHost:Data={folder["data"]}", "--AppHost:Containers=false"]);

        Assert.All(
            builder.Resources.Where(resource => resource is ExecutableResource or ProjectResource && resource.Name != "migrator"),
            resource => Assert.True(resource.HasAnnotationOfType<HealthCheckAnnotation>(), $"{resource.Name} has no health check"));
        Assert.Contains(builder.Resources, resource => resource.Name == "worker" && resource.GetReplicaCount() == 2);
    }

    public void Dispose() => folder.Dispose();
}
