using System.Security.Cryptography;

using Aspire.Media.Edits;
using Aspire.Media.Library;
using Aspire.Media.Storage;
using Aspire.Media.Uploads;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Media.Workers.Tests.Library;

public sealed class SweepTests(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly SweepPolicy Hourly = new(TimeSpan.FromDays(1), TimeSpan.FromDays(30), Whole: false, DeleteStrays: false);
    private static readonly SweepPolicy Nightly = Hourly with { Whole = true };

    private readonly TemporaryFolder folder = new();
    private TestDatabase database = null!;
    private IHost host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Sweeper Sweeper => host.Services.GetRequiredService<Sweeper>();

    private IObjectStore Store => host.Services.GetRequiredService<IObjectStore>();

    private AssetStore Assets => host.Services.GetRequiredService<AssetStore>();

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["Storage:Disk:Path"] = folder["objects"];
        builder.Services.AddSingleton(database.DataSource);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddMedia();
        host = builder.Build();
        await Store.ProveAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        host.Dispose();
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task What_was_given_up_is_ended()
    {
        var uploads = host.Services.GetRequiredService<ResumableUploads>();
        var living = await uploads.CreateAsync(new AssetDraft { FileName = "living.mp4", UploadedBy = "test" }, 100, inParts: false, Token);
        var dead = await uploads.CreateAsync(new AssetDraft { FileName = "dead.mp4", UploadedBy = "test" }, 100, inParts: false, Token);
        await uploads.AppendAsync(dead, 0, new MemoryStream(new byte[10]), Token);
        var begun = Guid.CreateVersion7();
        await host.Services.GetRequiredService<ObjectLedgerStore>().BeginAsync(begun, Token);
        await database.ExecuteAsync($"update upload set expires_at = now() - interval '1 minute' where id = '{dead.Id}'");
        await database.ExecuteAsync($"update object set begun_at = now() - interval '2 days' where key in ('{begun}', '{living.Key}')");

        Assert.Equal([(SweepVerb.AbortUpload, $"upload:{dead.Id}"), (SweepVerb.DropObject, $"object:{begun:N}")], await SweepAsync(Hourly));

        Assert.Empty(await SweepAsync(Hourly));
        Assert.Equal(0, await uploads.OffsetAsync(await uploads.FindAsync(living.Id, Token), Token));
        await Assert.ThrowsAsync<IntakeException>(() => uploads.FindAsync(dead.Id, Token));
        Assert.Equal(1, await database.CountAsync("select count(*) from object"));
    }

    [Fact]
    public async Task What_was_deleted_is_purged_condemned_and_then_gone()
    {
        var (kept, gone) = (await TakeAsync("kept"), await TakeAsync("gone"));
        await Assets.DeleteAsync(gone.Id, "somebody", Token);
        Assert.Empty(await SweepAsync(Nightly));
        await database.ExecuteAsync("update asset set deleted_at = now() - interval '31 days' where deleted_at is not null; update object set kept_at = now() - interval '2 days'");

        Assert.Equal([(SweepVerb.PurgeAsset, $"asset:{gone.Id}"), (SweepVerb.Condemn, $"object:{gone.Object:N}")], await SweepAsync(Hourly));
        Assert.Empty(await SweepAsync(Hourly));
        await database.ExecuteAsync("update object set condemned_at = now() - interval '25 hours' where condemned_at is not null");
        Assert.NotNull(await Store.FindAsync(gone.Object.ToString("N"), Token));
        Assert.Equal([(SweepVerb.DropObject, $"object:{gone.Object:N}")], await SweepAsync(Hourly));

        Assert.Null(await Store.FindAsync(gone.Object.ToString("N"), Token));
        Assert.NotNull(await Store.FindAsync(kept.Object.ToString("N"), Token));
        Assert.Equal(1, await database.CountAsync("select count(*) from object"));
    }

    [Fact]
    public async Task Whoever_brings_what_is_condemned_lifts_the_sentence()
    {
        var asset = await TakeAsync("wanted");
        await database.ExecuteAsync("delete from asset; update object set condemned_at = now() - interval '2 days'");
        var found = new List<SweepFinding>();
        await foreach (var finding in Sweeper.FindAsync(Hourly, Token))
        {
            found.Add(finding);
        }

        var again = await TakeAsync("wanted");

        Assert.Equal(asset.Object, again.Object);
        // What was found before is no longer so.
        Assert.False(await Sweeper.ActAsync(Assert.Single(found), Hourly, Token));
        Assert.NotNull(await Store.FindAsync(asset.Object.ToString("N"), Token));
        Assert.Empty(await SweepAsync(Nightly));
    }

    [Fact]
    public async Task The_storage_is_compared_with_the_library()
    {
        var (kept, lost) = (await TakeAsync("kept"), await TakeAsync("lost"));
        var (stray, young) = (ObjectKey.New(), ObjectKey.New());
        await Store.PutAsync(stray, "application/octet-stream", new MemoryStream([1]), Token);
        await Store.PutAsync(young, "application/octet-stream", new MemoryStream([2]), Token);
        File.SetLastWriteTimeUtc(Store.FileOf(stray)!, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2));
        var file = Store.FileOf(lost.Object.ToString("N"))!;
        File.Move(file, folder["aside"]);
        await database.ExecuteAsync("update object set kept_at = now() - interval '2 days'");

        var findings = await SweepAsync(Nightly);

        Assert.Equal([(SweepVerb.DeleteStray, $"object:{stray}"), (SweepVerb.MarkLost, $"asset:{lost.Id}")], findings);
        // Told of, and left: after a database was restored, it is what came since.
        Assert.NotNull(await Store.FindAsync(stray, Token));
        var marked = (await Assets.FindAsync(lost.Id, Token))!;
        Assert.Equal((AssetStatus.Invalid, Sweeper.Lost), (marked.Status, marked.Problem));
        Assert.Equal(AssetStatus.New, (await Assets.FindAsync(kept.Id, Token))!.Status);

        File.Move(folder["aside"], file);
        Assert.Equal([(SweepVerb.DeleteStray, $"object:{stray}"), (SweepVerb.FoundAgain, $"asset:{lost.Id}")], await SweepAsync(Nightly with { DeleteStrays = true }));
        Assert.Null(await Store.FindAsync(stray, Token));
        Assert.NotNull(await Store.FindAsync(young, Token));
        Assert.Equal((AssetStatus.Ready, null), ((await Assets.FindAsync(lost.Id, Token))!.Status, (await Assets.FindAsync(lost.Id, Token))!.Problem));
        Assert.Empty(await SweepAsync(Nightly));
    }

    [Fact]
    public async Task What_its_site_does_not_want_any_longer_is_deleted_and_stays_when_somebody_wants_it()
    {
        await host.Services.GetRequiredService<SiteStore>().PutAsync(new Site("springfield", "Springfield", "UTC", [], 30, 0, []), "test", Token);
        await host.Services.GetRequiredService<SiteStore>().PutAsync(new Site("ogdenville", "Ogdenville", "UTC", [], RetentionDays: null, 0, []), "test", Token);
        var (old, young, kept, nobodys) = (await TakeAsync("old", "springfield"), await TakeAsync("young", "springfield"), await TakeAsync("kept", "ogdenville"), await TakeAsync("nobodys"));
        await database.ExecuteAsync($"update asset set uploaded_at = now() - interval '31 days' where id <> '{young.Id}'");
        // Finding alone changes nothing.
        Assert.Equal("`old`, which springfield wants for 30 days", Assert.Single(await Sweeper.FindAsync(Hourly, Token).ToListAsync(Token)).Words);
        Assert.Null((await Assets.FindAsync(old.Id, Token))!.DeletedAt);

        Assert.Equal([(SweepVerb.RetireAsset, $"asset:{old.Id}")], await SweepAsync(Hourly));

        Assert.Equal(Sweeper.Retention, (await Assets.FindAsync(old.Id, Token))!.DeletedBy);
        await Assets.RestoreAsync(old.Id, Token);
        Assert.Empty(await SweepAsync(Nightly));
        await database.ExecuteAsync("update asset set restored_at = now() - interval '31 days' where restored_at is not null");
        Assert.Equal([(SweepVerb.RetireAsset, $"asset:{old.Id}")], await SweepAsync(Hourly));
        Assert.Equal(3, await database.CountAsync($"select count(*) from asset where deleted_at is null and id in ('{young.Id}', '{kept.Id}', '{nobodys.Id}')"));
    }

    [Fact]
    public async Task An_edit_with_which_nobody_went_on_for_a_month_is_dropped()
    {
        var sessions = host.Services.GetRequiredService<EditSessionStore>();
        var asset = await TakeAsync("edited");
        var (old, young, touched) = (
            await sessions.AddAsync(Guid.CreateVersion7(), asset.Id, "{}", "test", Token), await sessions.AddAsync(Guid.CreateVersion7(), asset.Id, "{}", "test", Token),
            await sessions.AddAsync(Guid.CreateVersion7(), asset.Id, "{}", "test", Token));
        await database.ExecuteAsync($"update edit_session set changed_at = now() - interval '31 days' where id <> '{young.Id}'");
        var found = await Sweeper.FindAsync(Hourly, Token).ToListAsync(Token);
        await sessions.ChangeAsync(touched.Id, touched.Revision, "{ }", Token);

        // Whoever goes on with it before it is dropped keeps it.
        Assert.Equal([(old.Id, true), (touched.Id, false)], await found.ToAsyncEnumerable().Select(async (finding, token) => (finding.Id, await Sweeper.ActAsync(finding, Hourly, token))).OrderByDescending(one => one.Item2).ToListAsync(Token));
        Assert.Equal([touched.Id, young.Id], (await sessions.ListAsync(asset.Id, isCommitted: null, after: null, 9, Token)).Select(session => session.Id));
        Assert.Empty(await SweepAsync(Nightly));
    }

    [Fact]
    public async Task However_much_is_kept_nothing_of_it_is_remembered()
    {
        const int Count = 20_500;
        // What is condemned belongs to nobody, which this is not about.
        await database.ExecuteAsync(
            $"""
            insert into object (key, size, sha256, kept_at, condemned_at)
            select lpad(to_hex(n), 32, '0')::uuid, n, sha256(n::text::bytea), now() - interval '2 days', now() from generate_series(1, {Count}) as n;
            insert into asset (id, object_key, kind, status, title, file_name, content_type, size, uploaded_by)
            select key, key, 0, 2, size::text, '', 'application/octet-stream', size, 'test' from object where size in (7, 12345, 20500, 20400);
            update object set size = 1 where size = 20400;
            """);
        var shelf = new ManyObjects(Count, TimeProvider.System.GetUtcNow().AddDays(-2), lost: [7, 12345, 20500]);
        var services = host.Services;
        var sweeper = new Sweeper(
            shelf, services.GetRequiredService<SweepStore>(), services.GetRequiredService<ObjectLedgerStore>(), services.GetRequiredService<UploadStore>(),
            services.GetRequiredService<ResumableUploads>(), services.GetRequiredService<EditSessionStore>(), TimeProvider.System);

        var found = await sweeper.FindAsync(Nightly, Token).ToListAsync(Token);

        Assert.Equal(
            ["the bytes of `7` are gone", "the bytes of `12345` are gone", "`20400` has 20400 bytes and should have 1", "the bytes of `20500` are gone"],
            found.Select(finding => finding.Verb == SweepVerb.MarkLost ? finding.Words : finding.ToString()));
        // Each is asked for once, so many at a time: whoever had kept what the list said would ask for less.
        Assert.Equal(Count, shelf.Portions.Sum());
        Assert.InRange(shelf.Portions.Max(), 1, 1_000);
        Assert.Equal(["7", "12345", "20400", "20500"], shelf.Singles.Select(key => Convert.ToInt64(key[16..], 16).ToString(System.Globalization.CultureInfo.InvariantCulture)));

        foreach (var finding in found)
        {
            Assert.True(await sweeper.ActAsync(finding, Nightly, Token));
        }

        // What is marked is looked at again each time, and healed once it is there as it was.
        Assert.DoesNotContain(await sweeper.FindAsync(Nightly, Token).ToListAsync(Token), finding => finding.Verb == SweepVerb.FoundAgain);
        await database.ExecuteAsync("update object set size = 20400 where size = 1");
        Assert.Equal([SweepVerb.FoundAgain], (await sweeper.FindAsync(Nightly, Token).ToListAsync(Token)).Select(finding => finding.Verb).Where(verb => verb != SweepVerb.MarkLost));
    }

    private async Task<List<(SweepVerb Verb, string Subject)>> SweepAsync(SweepPolicy policy)
    {
        var found = new List<(SweepVerb, string)>();
        await foreach (var finding in Sweeper.FindAsync(policy, Token))
        {
            await Sweeper.ActAsync(finding, policy, Token);
            found.Add((finding.Verb, finding.Subject));
        }

        return found;
    }

    private async Task<Asset> TakeAsync(string content, string? site = null)
    {
        var bytes = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content));
        return (await host.Services.GetRequiredService<Intake>().TakeAsync(
            new MemoryStream(bytes), bytes.Length, sha256: null, _ => Task.FromResult(new Announcement(new AssetDraft { FileName = content, Site = site, UploadedBy = "test" })), report: null, Token)).Asset;
    }
}
