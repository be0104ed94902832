using Aspire.Media.Edits;
using Aspire.Media.Library;
using Aspire.Media.Storage;
using Aspire.Media.Uploads;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Media.Workers.Tests.Editing;

/// <summary>What an attempt finds that comes after one that was killed.</summary>
public sealed class EditLineageTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private TestDatabase database = null!;
    private IHost host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["Storage:Disk:Path"] = folder["objects"];
        builder.Services.AddSingleton(database.DataSource);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddMedia();
        host = builder.Build();
        await host.Services.GetRequiredService<IObjectStore>().ProveAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        host.Dispose();
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task What_a_run_has_made_is_found_with_how_and_with_its_notes_and_by_no_other_run()
    {
        var (lineage, run) = (host.Services.GetRequiredService<EditLineageStore>(), Guid.CreateVersion7());
        var source = await TakeAsync("source"u8.ToArray(), new AssetDraft { FileName = "source.mp4", UploadedBy = "test" });
        var made = await TakeAsync("made"u8.ToArray(), new AssetDraft
        {
            FileName = "made.mp4", UploadedBy = "edit", MadeBy = run, Recipe = "trim=1..2", How = "Its pictures are the very same, bit by bit.", Notes = ["Stream 2 is left out."], MadeFrom = [source.Id],
        });

        var (found, how, notes) = Assert.Single(await lineage.MadeAsync(source.Id, "trim=1..2", run, Token));
        var kept = await host.Services.GetRequiredService<AssetStore>().FindAsync(made.Id, Token);

        Assert.Equal((made.Id, "Its pictures are the very same, bit by bit."), (found, how));
        Assert.Equal(["Stream 2 is left out."], notes);
        Assert.Equal((how, "Stream 2 is left out."), (kept!.How, Assert.Single(kept.Notes)));
        Assert.Empty(await lineage.MadeAsync(source.Id, "trim=1..2", Guid.CreateVersion7(), Token));
    }

    private async Task<Asset> TakeAsync(byte[] bytes, AssetDraft draft) =>
        (await host.Services.GetRequiredService<Intake>().TakeAsync(new MemoryStream(bytes), bytes.Length, sha256: null, _ => Task.FromResult(new Announcement(draft)), report: null, Token)).Asset;
}
