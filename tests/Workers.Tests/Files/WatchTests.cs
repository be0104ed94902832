using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schedules;
using Aspire.Media.Engine.Store;
using Aspire.Media.Library;
using Aspire.Media.Programs;
using Aspire.Media.ServiceDefaults;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Workers.Tests.Files;

/// <summary>The shipped workflow that takes files in, in a real worker.</summary>
public sealed class WatchTests(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder folder = new();
    private TestDatabase database = null!;
    private RunningHost host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        Directory.CreateDirectory(folder["in"]);
        host = await RunningHost.StartAsync(MediaHost.Build(
            "media-worker",
            [
                RunningHost.AnyPort, $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={folder["objects"]}", $"--Recovery:Scratch={folder["scratch"]}",
                "--Roots:0:Name=in", $"--Roots:0:Path={folder["in"]}", "--Roots:0:Site=springfield",
            ],
            static builder => builder.AddWorkers(),
            static _ => { }));
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task The_schedule_is_on_once_there_is_a_folder_and_what_is_put_there_is_taken()
    {
        var services = host.App.Services;
        var (schedules, registry) = (services.GetRequiredService<ScheduleStore>(), services.GetRequiredService<ScheduleRegistry>());
        await Until.TrueAsync(async () => (await schedules.FindAsync("watch", Token))?.Schedule.IsEnabled == true, "the schedule is on", Patience);
        // From here on only the test searches.
        await registry.SwitchAsync("watch", isEnabled: false, "somebody", Token);
        await new OutsideProgram("ffmpeg", "-hide_banner", "-loglevel", "error", "-f", "lavfi", "-i", "sine=duration=1", folder["in/tone.wav"]).RunAsync(Token);

        var first = await SearchAsync();
        var second = await SearchAsync();
        var third = await SearchAsync();

        Assert.Equal((1, 0), (Number(first, "waiting"), Number(first, "taken")));
        Assert.Equal((0, 1), (Number(second, "waiting"), Number(second, "taken")));
        Assert.Equal((1, 0, 0), (Number(third, "seen"), Number(third, "waiting"), Number(third, "taken")));
        var asset = Assert.Single((await services.GetRequiredService<AssetListStore>().ListAsync(new AssetQuery(), after: null, 10, Token)).Items);
        Assert.Equal(("tone.wav", "springfield"), (asset.FileName, asset.Site));
        Assert.True(File.Exists(folder["in/tone.wav"]));
        // Whoever switched it off is obeyed.
        Assert.False((await schedules.FindAsync("watch", Token))!.Schedule.IsEnabled);
    }

    [Fact]
    public async Task Where_the_system_tells_of_a_file_a_search_follows_before_its_time()
    {
        var schedules = host.App.Services.GetRequiredService<ScheduleStore>();
        await Until.TrueAsync(async () => (await schedules.FindAsync("watch", Token))?.Schedule.IsEnabled == true, "the schedule is on", Patience);

        // Others follow, should nobody listen yet when the first one comes.
        var files = 0;
        await Until.TrueAsync(
            async () =>
            {
                await File.WriteAllTextAsync(folder[$"in/{files++}.txt"], "text", Token);
                return await database.CountAsync("select count(*) from run where workflow = 'watch' and created_by = 'folders' and input::jsonb -> 'roots' = '[\"in\"]'") > 0;
            },
            "a search was begun because of a file",
            Patience);
    }

    [Fact]
    public async Task A_sweep_can_be_looked_at_before_it_sweeps()
    {
        var (runs, starter) = (new RunStore(database.DataSource), host.App.Services.GetRequiredService<RunStarter>());
        await Until.TrueAsync(async () => await database.CountAsync("select count(*) from workflow where name = 'sweep'") > 0, "the shipped workflow is there", Patience);
        await database.ExecuteAsync("insert into object (key, size, sha256, kept_at) values ('00000000-0000-7000-8000-000000000001', 5, sha256('x'), now() - interval '2 days')");

        var run = await starter.StartAsync(new StartRequest { Workflow = "sweep", CreatedBy = "test", IsDry = true, Inputs = new JsonObject { ["whole"] = true } }, Token);
        await Until.TrueAsync(async () => (await runs.FindAsync(run.Id, Token))!.Status.IsOver(), "the look is over", Patience);

        Assert.Equal(RunStatus.Completed, (await runs.FindAsync(run.Id, Token))!.Status);
        var planned = Assert.Single(Assert.Single(await new PlanStore(database.DataSource).ListAsync(run.Id, after: null, 10, Token)).Actions);
        Assert.Equal(("condemn", "object:00000000000070008000000000000001"), (planned.Verb, planned.Target));
        Assert.Equal(1, await database.CountAsync("select count(*) from object where condemned_at is null"));
    }

    private async Task<JsonObject> SearchAsync()
    {
        var (runs, starter) = (new RunStore(database.DataSource), host.App.Services.GetRequiredService<RunStarter>());
        Guid? id = null;
        // One that the schedule began before may still be under way.
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    id = (await starter.StartAsync(new StartRequest { Workflow = "watch", CreatedBy = "test", Inputs = new JsonObject { ["pause"] = "0ms" } }, Token)).Id;
                    return true;
                }
                catch (RunRefusedException refused) when (refused.Refusal == RunRefusal.Busy)
                {
                    return false;
                }
            },
            "a search is begun",
            Patience);
        await Until.TrueAsync(async () => (await runs.FindAsync(id!.Value, Token))!.Status.IsOver(), "it is over", Patience);
        var run = (await runs.FindAsync(id!.Value, Token))!;
        var steps = await runs.StepsAsync(run.Id, Token);
        Assert.True(run.Status == RunStatus.Completed, string.Join("; ", steps.Select(step => $"{step.Key}: {step.Status} {step.Reason} {step.Failure}")));
        return JsonNode.Parse(run.Output!)!.AsObject();
    }

    private static int Number(JsonObject outputs, string name) => (int)outputs[name]!.GetValue<double>();
}
