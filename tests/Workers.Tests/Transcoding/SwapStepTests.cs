using System.Security.Cryptography;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Files;
using Aspire.Media.Library;
using Aspire.Media.Storage;
using Aspire.Media.Transcoding;
using Aspire.Media.Workers.Tests.Files;
using Aspire.Media.Workers.Transcoding;

namespace Aspire.Media.Workers.Tests.Transcoding;

public sealed class SwapStepTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Recipe = "transcode/1 codec=hevc";

    private WatchedFolder folder = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => folder = await WatchedFolder.OpenAsync(postgres, RootAccess.Write);

    public ValueTask DisposeAsync() => folder.DisposeAsync();

    [Fact]
    public async Task A_film_is_replaced_and_what_is_known_of_that_is_written_down()
    {
        var (film, finished) = (folder.Write("shelf/film.avi", "the old film"), Finish("the new"));
        var swap = folder.Rehearse<SwapStep>();

        var done = (await swap.RunAsync(Wish(film, finished, extension: "mkv"), Token)).OutputAs<SwapStep.Output>();

        Assert.Equal((swap.StepId, folder.In("shelf/film.mkv"), 7L, 5L), (done.Id, done.Path, done.Size, done.Saved));
        Assert.Equal("the new", await File.ReadAllTextAsync(done.Path, Token));
        Assert.Equal("the old film", await File.ReadAllTextAsync(done.Quarantine, Token));
        Assert.False(File.Exists(film));
        Assert.InRange(done.QuarantinedUntil - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(13.9), TimeSpan.FromDays(14.1));
        var row = (await folder.Get<TranscodedFileStore>().FindAsync(swap.StepId, Token))!;
        Assert.Equal((TranscodedState.Swapped, "in", swap.RunId, film, 12L, "h264", "hevc", 60.5, 0.98), (
            row.State, row.Root, row.Run, row.Before.Path, row.Before.Size, row.Facts.CodecBefore, row.Facts.CodecAfter, row.Facts.Duration, row.Facts.Quality));
        Assert.Equal((Sha256("the new"), FoundFile.Of(done.Path)!.Value.ModifiedAt), (row.Sha256After, row.ModifiedAfter));
        var (names, _) = await folder.FindAsync(new { hidden = true });
        Assert.Equal(["shelf/film.mkv"], names);
    }

    [Fact]
    public async Task An_attempt_whose_answer_was_lost_is_not_repeated_and_one_that_was_killed_is_ended_without_its_file()
    {
        var (film, finished) = (folder.Write("film.mkv", "the old film"), Finish("the new"));
        var swap = folder.Rehearse<SwapStep>();
        var first = await swap.RunAsync(Wish(film, finished), Token);
        File.Delete(finished);
        swap.Attempt = 2;

        var again = await swap.RunAsync(Wish(film, finished, size: 12), Token);
        // As if it had been killed between the stroke and the database.
        await folder.ExecuteAsync("update transcoded_file set state = 'swapping', swapped_at = null, modified_after = null");
        var killed = await swap.RunAsync(Wish(film, finished, size: 12), Token);

        Assert.Equal(first.Output, again.Output);
        Assert.Equal(first.Output, killed.Output);
        Assert.Equal(1, await folder.Database.CountAsync("select count(*) from transcoded_file where state = 'swapped' and attempt = 2"));
    }

    [Fact]
    public async Task A_finished_file_comes_from_the_storage_too()
    {
        var film = folder.Write("film.mkv", "the old film");
        var key = ObjectKey.New();
        using (var bytes = new MemoryStream("the new"u8.ToArray()))
        {
            await folder.Get<IObjectStore>().PutAsync(key, "video/x-matroska", bytes, Token);
        }

        var swap = folder.Rehearse<SwapStep>();

        var wrong = await folder.Rehearse<SwapStep>().RunAsync(Wish(film, $"object:{key}", sha256: Sha256("another")), Token);
        var done = await swap.RunAsync(Wish(film, $"object:{key}", sha256: Sha256("the new")), Token);
        var missing = await folder.Rehearse<SwapStep>().RunAsync(Wish(film, $"object:{ObjectKey.New()}"), Token);

        Assert.Equal(FailureClass.InvalidFormat, wrong.Failure!.Class);
        Assert.Equal("the new", await File.ReadAllTextAsync(done.OutputAs<SwapStep.Output>().Path, Token));
        Assert.Equal((FailureClass.FileNotFound, true), (missing.Failure!.Class, missing.Failure.IsPermanent));
    }

    [Fact]
    public async Task What_was_changed_since_it_was_read_is_a_conflict_and_leaves_no_row()
    {
        var (film, gone, finished) = (folder.Write("film.mkv", "the old film"), folder.Write("gone.mkv", "the old film"), Finish("the new"));
        var (wishForChanged, wishForGone) = (Wish(film, finished), Wish(gone, finished));
        await File.AppendAllTextAsync(film, " goes on", Token);
        File.Delete(gone);

        var changed = await folder.Rehearse<SwapStep>().RunAsync(wishForChanged, Token);
        var missing = await folder.Rehearse<SwapStep>().RunAsync(wishForGone, Token);

        Assert.Equal((FailureClass.Conflict, true), (changed.Failure!.Class, changed.Failure.IsPermanent));
        Assert.Equal((FailureClass.FileNotFound, true), (missing.Failure!.Class, missing.Failure.IsPermanent));
        Assert.Equal("the old film goes on", await File.ReadAllTextAsync(film, Token));
        Assert.Equal(0, await folder.Database.CountAsync("select count(*) from transcoded_file"));
        Assert.Equal([film], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Only_what_steps_made_may_be_put_into_a_library()
    {
        var film = folder.Write("film.mkv", "the old film");
        await File.WriteAllTextAsync(folder.Outside("secret"), "x", Token);
        Finish("the new");
        File.CreateSymbolicLink(Path.Combine(folder.Outside("scratch"), "link"), folder.Outside("secret"));

        var outside = await folder.Rehearse<SwapStep>().RunAsync(Wish(film, folder.Outside("secret")), Token);
        var linked = await folder.Rehearse<SwapStep>().RunAsync(Wish(film, Path.Combine(folder.Outside("scratch"), "link")), Token);
        var nothing = await folder.Rehearse<SwapStep>().RunAsync(Wish(film, Path.Combine(folder.Outside("scratch"), "none")), Token);
        var elsewhere = await folder.Rehearse<SwapStep>().RunAsync(Wish(folder.Outside("secret"), Finish("y")), Token);

        Assert.Equal([FailureClass.PermissionDenied, FailureClass.PermissionDenied, FailureClass.FileNotFound, FailureClass.PermissionDenied], new[] { outside, linked, nothing, elsewhere }.Select(end => end.Failure!.Class));
        Assert.Equal("the old film", await File.ReadAllTextAsync(film, Token));
    }

    [Fact]
    public async Task A_third_time_within_a_month_is_refused_and_said_and_is_not_even_planned()
    {
        var film = folder.Write("film.avi", "the first film");
        var first = (await folder.Rehearse<SwapStep>().RunAsync(Wish(film, Finish("the second film"), extension: "mkv"), Token)).OutputAs<SwapStep.Output>();
        await folder.Rehearse<SwapStep>().RunAsync(Wish(first.Path, Finish("the third film"), recipe: "transcode/1 codec=av1"), Token);

        var third = await folder.Rehearse<SwapStep>().RunAsync(Wish(first.Path, Finish("the fourth film")), Token);
        var plan = await folder.Rehearse<SwapStep>().PlanAsync(Wish(first.Path, Finish("the fourth film")), Token);
        await folder.ExecuteAsync("update transcoded_file set swapped_at = swapped_at - interval '31 days'");
        var later = await folder.Rehearse<SwapStep>().RunAsync(Wish(first.Path, Finish("the fourth film")), Token);

        Assert.Equal((FailureClass.Conflict, true), (third.Failure!.Class, third.Failure.IsPermanent));
        Assert.StartsWith($"{first.Path} is not replaced. It was transcoded 2 times within 30 days", third.Failure.Message, StringComparison.Ordinal);
        Assert.Empty(plan);
        Assert.Equal(RehearsedEnd.Completed, later.End);
    }

    [Fact]
    public async Task A_worker_that_lost_its_lease_changes_nothing()
    {
        var film = folder.Write("film.mkv", "the old film");
        var swap = folder.Rehearse<SwapStep>();
        swap.LosesLease = true;

        await Assert.ThrowsAsync<LeaseLostException>(() => swap.RunAsync(Wish(film, Finish("the new")), Token));

        Assert.Equal("the old film", await File.ReadAllTextAsync(film, Token));
        Assert.Equal([film], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task An_original_comes_back_and_the_recipe_is_not_used_on_it_again()
    {
        var film = folder.Write("film.avi", "the old film");
        var written = File.GetLastWriteTimeUtc(film);
        var done = (await folder.Rehearse<SwapStep>().RunAsync(Wish(film, Finish("the new"), extension: "mkv"), Token)).OutputAs<SwapStep.Output>();
        var restore = folder.Rehearse<RestoreStep>();

        var planned = Assert.Single(await restore.PlanAsync(new { file = done.Id }, Token));
        var back = (await restore.RunAsync(new { file = done.Id }, Token)).OutputAs<RestoreStep.Output>();
        var twice = await folder.Rehearse<RestoreStep>().RunAsync(new { file = done.Id }, Token);
        var again = await folder.Rehearse<SwapStep>().RunAsync(Wish(film, Finish("the new")), Token);
        var otherwise = await folder.Rehearse<SwapStep>().PlanAsync(Wish(film, Finish("the new"), recipe: "transcode/1 codec=av1"), Token);

        Assert.Equal(("restore", film), (planned.Verb, planned.Target));
        Assert.Equal((film, 12L), (back.Path, back.Size));
        Assert.Equal(("the old film", written), (await File.ReadAllTextAsync(film, Token), File.GetLastWriteTimeUtc(film)));
        Assert.Equal([film, folder.In(".aspire-media-quarantine")], Directory.EnumerateFileSystemEntries(folder.Path).OrderDescending());
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.In(".aspire-media-quarantine")));
        Assert.Equal(RehearsedEnd.Completed, twice.End);
        Assert.Contains("Its original was brought back on", again.Failure!.Message, StringComparison.Ordinal);
        Assert.Single(otherwise);
    }

    [Fact]
    public async Task An_original_comes_back_also_where_the_new_file_is_gone_and_where_the_database_was_not_told()
    {
        var film = folder.Write("film.mkv", "the old film");
        var done = (await folder.Rehearse<SwapStep>().RunAsync(Wish(film, Finish("the new")), Token)).OutputAs<SwapStep.Output>();
        File.Delete(film);

        var back = await folder.Rehearse<RestoreStep>().RunAsync(new { file = done.Id }, Token);
        await folder.ExecuteAsync("update transcoded_file set state = 'swapped'");
        var told = await folder.Rehearse<RestoreStep>().RunAsync(new { file = done.Id }, Token);

        Assert.Equal((RehearsedEnd.Completed, RehearsedEnd.Completed), (back.End, told.End));
        Assert.Equal("the old film", await File.ReadAllTextAsync(film, Token));
        Assert.Equal(1, await folder.Database.CountAsync("select count(*) from transcoded_file where state = 'restored'"));
    }

    [Fact]
    public async Task What_a_way_back_left_behind_that_was_given_up_is_tidied_up_by_the_next_one()
    {
        var film = folder.Write("film.mkv", "the old film");
        var done = (await folder.Rehearse<SwapStep>().RunAsync(Wish(film, Finish("the new")), Token)).OutputAs<SwapStep.Output>();
        var left = Directory.CreateDirectory(folder.In($".aspire-media-{done.Id:N}-2-0badcafe")).FullName;
        // As if its process had been killed when the two had just changed their names.
        File.Move(film, Path.Combine(left, "new"));
        File.Copy(done.Quarantine, film);
        await folder.ExecuteAsync("update transcoded_file set attempt = 2");

        var back = await folder.Rehearse<RestoreStep>().RunAsync(new { file = done.Id }, Token);

        Assert.Equal(RehearsedEnd.Completed, back.End);
        Assert.Equal("the old film", await File.ReadAllTextAsync(film, Token));
        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public async Task What_cannot_come_back_is_told_in_words()
    {
        var film = folder.Write("film.mkv", "the old film");
        var done = (await folder.Rehearse<SwapStep>().RunAsync(Wish(film, Finish("the new")), Token)).OutputAs<SwapStep.Output>();
        await File.WriteAllTextAsync(film, "somebody's", Token);

        var taken = await folder.Rehearse<RestoreStep>().RunAsync(new { file = done.Id }, Token);
        await folder.ExecuteAsync("update transcoded_file set state = 'purged'");
        var purged = await folder.Rehearse<RestoreStep>().RunAsync(new { file = done.Id }, Token);
        var unknown = await folder.Rehearse<RestoreStep>().RunAsync(new { file = Guid.Empty }, Token);

        Assert.Equal((FailureClass.Conflict, "somebody's"), (taken.Failure!.Class, await File.ReadAllTextAsync(film, Token)));
        Assert.Contains("was kept until", purged.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal((FailureClass.FileNotFound, true), (unknown.Failure!.Class, unknown.Failure.IsPermanent));
    }

    [Fact]
    public async Task Originals_whose_time_is_over_go_and_what_is_not_theirs_stays()
    {
        var (old, young, odd) = (await SwapAsync("old.mkv", days: 0), await SwapAsync("young.mkv", days: 1), await SwapAsync("odd.mkv", days: 0));
        await File.WriteAllTextAsync(odd.Quarantine, "somebody's", Token);
        var purge = folder.Rehearse<PurgeStep>();

        var plan = await purge.PlanAsync(new { }, Token);
        var purged = (await purge.RunAsync(new { }, Token)).OutputAs<PurgeStep.Output>();

        Assert.Equal(old.Quarantine, Assert.Single(plan).Target);
        Assert.Equal(new PurgeStep.Output(1, 12, 1), purged);
        Assert.Equal((false, true, true), (Directory.Exists(Path.GetDirectoryName(old.Quarantine)), File.Exists(young.Quarantine), File.Exists(odd.Quarantine)));
        Assert.Equal("the new", await File.ReadAllTextAsync(folder.In("old.mkv"), Token));
        Assert.Equal(1, await folder.Database.CountAsync("select count(*) from transcoded_file where state = 'purged'"));
    }

    [Fact]
    public async Task What_nobody_went_on_with_is_tidied_up_when_its_time_is_over()
    {
        var (begun, placed) = (folder.Write("begun.mkv", "the old film"), await SwapAsync("placed.mkv", days: 0));
        var swap = folder.Rehearse<SwapStep>();
        // As if the process had been killed with the new file beside the old one; and with it in its place, and the database not told.
        await swap.RunAsync(Wish(begun, Finish("the new"), days: 0), Token);
        File.Move(Directory.EnumerateFiles(folder.In(".aspire-media-quarantine"), "begun.mkv", SearchOption.AllDirectories).Single(), begun, overwrite: true);
        var left = Directory.CreateDirectory(folder.In($".aspire-media-{swap.StepId:N}-1-0badcafe")).FullName;
        await File.WriteAllTextAsync(Path.Combine(left, "new"), "the new", Token);
        await folder.ExecuteAsync("update transcoded_file set state = 'swapping', swapped_at = null, modified_after = null, begun_at = begun_at - interval '2 days'");

        var purged = (await folder.Rehearse<PurgeStep>().RunAsync(new { }, Token)).OutputAs<PurgeStep.Output>();

        Assert.Equal((2, 0), (purged.Files, purged.Left));
        Assert.Equal(("the old film", "the new"), (await File.ReadAllTextAsync(begun, Token), await File.ReadAllTextAsync(placed.Path, Token)));
        Assert.False(Directory.Exists(left));
        Assert.Empty(Directory.EnumerateFiles(folder.In(".aspire-media-quarantine"), "*", SearchOption.AllDirectories));
        Assert.Equal(1, await folder.Database.CountAsync("select count(*) from transcoded_file where state = 'purged'"));
        Assert.Equal(0, await folder.Database.CountAsync("select count(*) from transcoded_file where state <> 'purged'"));
    }

    [Fact]
    public async Task What_is_kept_of_a_swap_that_came_to_nothing_goes_while_there_is_a_film_and_stays_where_there_is_none()
    {
        var (saved, gone) = (await SwapAsync("saved.mkv", days: 0), await SwapAsync("gone.mkv", days: 0));
        await File.WriteAllTextAsync(saved.Path, "somebody's", Token);
        File.Delete(gone.Path);
        await folder.ExecuteAsync("update transcoded_file set state = 'swapping', swapped_at = null, modified_after = null, begun_at = begun_at - interval '2 days'");

        var purged = (await folder.Rehearse<PurgeStep>().RunAsync(new { }, Token)).OutputAs<PurgeStep.Output>();

        Assert.Equal((1, 1), (purged.Files, purged.Left));
        Assert.Equal("somebody's", await File.ReadAllTextAsync(saved.Path, Token));
        Assert.Equal((false, true), (File.Exists(saved.Quarantine), File.Exists(gone.Quarantine)));
        Assert.Equal(1, await folder.Database.CountAsync("select count(*) from transcoded_file"));
    }

    private async Task<SwapStep.Output> SwapAsync(string name, double days) =>
        (await folder.Rehearse<SwapStep>().RunAsync(Wish(folder.Write(name, "the old film"), Finish("the new"), days: days), Token)).OutputAs<SwapStep.Output>();

    private string Finish(string content)
    {
        var path = Path.Combine(Directory.CreateDirectory(folder.Outside("scratch")).FullName, $"{Guid.CreateVersion7():N}.mkv");
        File.WriteAllText(path, content);
        return path;
    }

    private static object Wish(string film, string finished, string? extension = null, string? sha256 = null, string recipe = Recipe, double days = 14, long? size = null)
    {
        var file = FoundFile.Of(film) ?? new FoundFile(film, 12, DateTimeOffset.UnixEpoch);
        return new
        {
            file = film, size = size ?? file.Size, modifiedAt = file.ModifiedAt, finished, extension, sha256, quarantineDays = days,
            facts = new TranscodingFacts(recipe, "Rule 3: its picture is h264.", "h264", "hevc", 60.5, 1512, 20.25, "libx265", "test", 0.98, "ssim"),
        };
    }

    private static string Sha256(string content) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));
}
