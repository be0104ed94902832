using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schedules;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Tests;

public sealed class ConfiguredSchedulesTests(PostgresServer postgres) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_of_settings_names_schedules_with_their_inputs_and_starts_them_and_people_may_change_them()
    {
        await using var database = await postgres.CloneAsync();
        await File.WriteAllTextAsync(
            folder["settings.json"],
            """
            { "Schedules": [{
                "Name": "nightly", "Workflow": "transcode-library", "Cron": "0 2 * * *", "OnlyIfEmpty": true, "AtStart": true,
                "Inputs": { "minAge": "1h", "policy": { "codec": "av1", "crf": 30, "soundIn": ["eng", "deu"] }, "quarantineDays": 3 } }] }
            """,
            Token);

        await using (var host = await StartAsync(database, $"--Settings={folder["settings.json"]}", "--Schedules:0:Priority=-5"))
        {
            var services = host.App.Services;
            var schedule = (await services.GetRequiredService<ScheduleStore>().FindAsync("nightly", Token))!.Schedule;
            Assert.Equal(("transcode-library", "0 2 * * *", true, -5), (schedule.Workflow, schedule.Cron, schedule.OnlyIfEmpty, schedule.Priority));
            var runs = await services.GetRequiredService<RunListStore>().ListAsync(new RunQuery { Workflow = "transcode-library" }, before: null, limit: 10, Token);
            Assert.Equal("""{"codec":"av1","crf":30,"soundIn":["eng","deu"]}""", JsonNode.Parse((await services.GetRequiredService<RunStore>().FindAsync(Assert.Single(runs.Items).Id, Token))!.Input!)!["policy"]!.ToJsonString());
            await services.GetRequiredService<ScheduleRegistry>().SwitchAsync("nightly", isEnabled: false, "somebody", Token);
        }

        await using var again = await StartAsync(database, $"--Settings={folder["settings.json"]}", "--Schedules:0:Priority=-5");
        Assert.False((await again.App.Services.GetRequiredService<ScheduleStore>().FindAsync("nightly", Token))!.Schedule.IsEnabled);
    }

    [Fact]
    public async Task What_cannot_be_a_schedule_keeps_the_worker_from_starting_and_is_named()
    {
        await using var database = await postgres.CloneAsync();

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(database, "--Schedules:0:Name=nightly", "--Schedules:0:Workflow=transcode-libary", "--Schedules:0:Cron=0 2 * * *"));

        Assert.Contains("Schedules__0", refused.Message, StringComparison.Ordinal);
        Assert.Contains("there is no workflow `transcode-libary`", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private Task<RunningHost> StartAsync(TestDatabase database, params string[] settings) => RunningHost.StartAsync(MediaHost.Build(
        "media-worker", [RunningHost.AnyPort, $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={folder["objects"]}", .. settings], static builder => builder.AddWorkers(), static _ => { }));
}
