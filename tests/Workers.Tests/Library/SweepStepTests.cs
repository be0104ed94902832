using System.Text.Json;

using Aspire.Media.Engine;
using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Triggers;
using Aspire.Media.Library;
using Aspire.Media.Storage;
using Aspire.Media.Uploads;
using Aspire.Media.Workers.Library;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Media.Workers.Tests.Library;

/// <summary>What the step makes of what the sweeper finds: what runs use stays, and who listens is told.</summary>
public sealed class SweepStepTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private TestDatabase database = null!;
    private IHost host = null!;
    private StepRehearsal<SweepStep> sweep = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["Storage:Disk:Path"] = folder["objects"];
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddEngine();
        builder.AddMedia();
        builder.Services.AddSingleton(database.DataSource);
        host = builder.Build();
        await Get<IObjectStore>().ProveAsync(Token);
        sweep = new StepRehearsal<SweepStep>(services => services.AddSingleton(Get<Sweeper>()).AddSingleton(Get<RunListStore>()).AddSingleton(Get<EventTriggers>()));
        await Get<SiteStore>().PutAsync(new Site("springfield", "Springfield", "UTC", [], 30, 0, []), "test", Token);
    }

    public async ValueTask DisposeAsync()
    {
        host.Dispose();
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task What_is_retired_is_told_with_its_site_and_its_reason_and_starts_who_listens()
    {
        await Get<StepTypeStore>().PublishAsync([.. new InstalledSteps([typeof(EngineSetup).Assembly]).Types.Select(type => type.Publication("1.0.0"))], Token);
        const string Mourner = """
            name: mourn
            inputs: { properties: { asset: { type: string }, why: { type: string }, by: { type: string } } }
            on: [{ event: asset.retired, with: { asset: "${{ event.data.asset }}", why: "${{ event.data.site }}: ${{ event.data.reason }}", by: "${{ event.by }}" } }]
            steps: [{ id: a, uses: flow.noop }]
            """;
        await Get<WorkflowRegistry>().RegisterAsync(DefinitionDraft.Read(System.Text.Encoding.UTF8.GetBytes(Mourner), DefinitionFormat.Yaml), "test", Token);
        var (old, lent) = (await TakeAsync("old", "springfield"), await TakeAsync("lent", site: null));
        await database.ExecuteAsync($"update asset set uploaded_at = now() - interval '31 days' where id = '{old.Id}'; update asset set wanted_until = now() - interval '1 minute' where id = '{lent.Id}'");

        var swept = await SweepAsync();

        Assert.Equal(2, swept.Retired);
        var told = new List<JsonElement>();
        foreach (var id in new[] { old.Id, lent.Id })
        {
            told.Add(JsonElement.Parse(await TextAsync($"select data::text from event where kind = 'asset.retired' and data -> 'data' ->> 'asset' = '{id}'")));
        }

        Assert.Equal($"asset.retired:{old.Id}:{sweep.RunId:N}", told[0].GetProperty("id").GetString());
        Assert.Equal(["retention", "retention"], told.Select(one => one.GetProperty("by").GetString()));
        Assert.Equal(("springfield", "`old`, which springfield wants for 30 days"), (told[0].GetProperty("data").GetProperty("site").GetString(), told[0].GetProperty("data").GetProperty("reason").GetString()));
        Assert.Equal((JsonValueKind.Null, "`lent`, which was wanted for a while"), (told[1].GetProperty("data").GetProperty("site").ValueKind, told[1].GetProperty("data").GetProperty("reason").GetString()));
        Assert.Equal(1, await database.CountAsync($"select count(*) from run where workflow = 'mourn' and input ->> 'asset' = '{old.Id}' and input ->> 'why' = 'springfield: `old`, which springfield wants for 30 days' and input ->> 'by' = 'retention'"));
        Assert.Equal(2, await database.CountAsync("select count(*) from run where workflow = 'mourn'"));

        Assert.Equal(0, (await SweepAsync()).Retired);
        Assert.Equal(2, await database.CountAsync("select count(*) from event where kind = 'asset.retired'"));
    }

    [Fact]
    public async Task What_a_run_uses_is_neither_retired_nor_purged_until_that_is_over()
    {
        var (old, gone) = (await TakeAsync("old", "springfield"), await TakeAsync("gone", "springfield"));
        await Get<AssetStore>().DeleteAsync(gone.Id, "somebody", Token);
        await database.ExecuteAsync($"update asset set uploaded_at = now() - interval '31 days'; update asset set deleted_at = now() - interval '31 days' where id = '{gone.Id}'");
        var runs = new[] { old.Id, gone.Id }.ToDictionary(id => id, _ => Guid.CreateVersion7());
        foreach (var (asset, run) in runs)
        {
            await database.ExecuteAsync(
                $$"""
                insert into run (id, workflow, version, status, rank, total_steps, open_steps, input, created_by) values ('{{run}}', 'uses', 1, 1, 0, 1, 1, '{"asset": "{{asset}}"}', 'test');
                insert into held (step_id, run_id, lane, rank, place, role, attempt) values (gen_random_uuid(), '{{run}}', 1, 0, 0, 0, 0)
                """);
        }

        Assert.Empty(await sweep.PlanAsync(new { }, Token));
        Assert.Equal((0, 0), await RetiredAndPurgedAsync());
        Assert.Null((await Get<AssetStore>().FindAsync(old.Id, Token))!.DeletedAt);
        Assert.NotNull(await Get<AssetStore>().FindAsync(gone.Id, Token));
        Assert.Equal(0, await database.CountAsync("select count(*) from event where kind = 'asset.retired'"));

        await database.ExecuteAsync("delete from held");

        Assert.Equal([("purge", $"asset:{gone.Id}"), ("delete", $"asset:{old.Id}")], (await sweep.PlanAsync(new { }, Token)).Select(action => (action.Verb, action.Target)));
        Assert.Equal((1, 1), await RetiredAndPurgedAsync());
        Assert.NotNull((await Get<AssetStore>().FindAsync(old.Id, Token))!.DeletedAt);
        Assert.Null(await Get<AssetStore>().FindAsync(gone.Id, Token));
    }

    private T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    private async Task<string> TextAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return Assert.IsType<string>(await command.ExecuteScalarAsync(Token));
    }

    private async Task<(int Retired, int Purged)> RetiredAndPurgedAsync()
    {
        var swept = await SweepAsync();
        return (swept.Retired, swept.Purged);
    }

    private async Task<SweepStep.Output> SweepAsync()
    {
        var swept = await sweep.RunAsync(new { }, Token);
        Assert.True(swept.End == RehearsedEnd.Completed, swept.Failure?.Message);
        return swept.OutputAs<SweepStep.Output>();
    }

    private async Task<Asset> TakeAsync(string content, string? site) => (await Get<Intake>().TakeAsync(
        new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)), content.Length, sha256: null,
        _ => Task.FromResult(new Announcement(new AssetDraft { FileName = content, Site = site, UploadedBy = "test" })), report: null, Token)).Asset;
}
