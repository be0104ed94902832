using System.Security.Cryptography;

using Aspire.Media.Client.Assets;

namespace Aspire.Media.Cli.Tests.Assets;

public sealed class AssetsCommandTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_file_is_brought_found_fetched_back_deleted_and_restored()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false);
        using var folder = new TemporaryFolder();
        // Several slices, so that it is one of those that go on.
        var bytes = RandomNumberGenerator.GetBytes(20_000_000);
        var file = folder["meeting of may.mp4"];
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        Assert.Equal("No asset is like that. To bring one in: media assets upload FILE\n", (await studio.RunAsync("assets list")).Output);

        var brought = await studio.RunAsync("assets", "upload", file, "--tag", "council", "--tag", "may", "--collection", "sessions");
        Assert.Matches(@"meeting of may\.mp4 is [0-9a-f]{8}, 20\.0 MB\n$", brought.Output);
        var listed = await studio.RunAsync("assets list --tag council --text meet");
        Assert.Matches(@"^asset +kind +size +length +state +uploaded +title\n[0-9a-f]{8} +other +20\.0 MB +verifying +(now|\d+ s ago) +meeting of may\n$", listed.Output);
        var end = listed.Output.Split('\n')[1][..8];
        var shown = await studio.RunAsync($"assets show {end}");
        Assert.Matches(@"\n +collection +sessions *\n", shown.Output);
        Assert.Equal(["council", "may"], (await studio.ReadAsync<Asset>($"assets show {end} --json")).Tags);

        Assert.Equal($"{folder["copy"]}, 20.0 MB\n", (await studio.RunAsync("assets", "download", end, "-o", folder["copy"])).Output);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(folder["copy"], TestContext.Current.CancellationToken));
        Assert.Contains("is there already", (await studio.RunAsync("assets", "download", end, "-o", folder["copy"])).Complaint, StringComparison.Ordinal);

        Assert.Equal($"meeting of may ({end}) is deleted.\n", (await studio.RunAsync($"assets delete {end}")).Output);
        Assert.Single(await studio.ReadAsync<List<Asset>>("assets list --deleted --json"));
        Assert.Contains("was deleted at", (await studio.RunAsync("assets", "download", end, "-o", folder["other"])).Complaint, StringComparison.Ordinal);
        Assert.Equal($"meeting of may ({end}) is back.\n", (await studio.RunAsync($"assets restore {end}")).Output);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.part"));
    }

    [Fact]
    public async Task Assets_are_renamed_by_a_template_after_a_look_and_named_back()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false);
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "one", "two" })
        {
            await File.WriteAllBytesAsync(folder[$"{name}.bin"], RandomNumberGenerator.GetBytes(100), TestContext.Current.CancellationToken);
            Assert.Equal(0, (await studio.RunAsync("assets", "upload", folder[$"{name}.bin"], "--collection", "trip")).ExitCode);
        }

        var shown = await studio.RunAsync("assets", "rename", "--collection", "trip", "--template", "Trip {n:2}", "--dry-run");
        var renamed = await studio.ReadAsync<Renamed>("assets rename --collection trip --template Trip{n} --json");
        var listed = await studio.RunAsync("assets renames");
        var end = renamed.Id.ToString()![^8..];
        var named = await studio.RunAsync($"assets renames {end}");
        var undone = await studio.RunAsync($"assets rename --undo {end}");
        var past = await studio.ReadAsync<List<PastRename>>("assets renames --json");

        Assert.Matches(@"asset +was +is +file +beside\n +[0-9a-f]{8} +one +Trip 01 +Trip 01\.bin *\n +[0-9a-f]{8} +two +Trip 02 +Trip 02\.bin *\n\n2 would be renamed; nothing was\.\n$", shown.Output);
        Assert.Equal((2, "Trip1"), (renamed.Count, renamed.Assets[0].NewTitle));
        Assert.Matches($@"renaming +when +by +assets +undone +template +such as\n{end} +.+ +2 +Trip\{{n\}} +one → Trip1 *\n$", listed.Output);
        Assert.Matches($@"^{renamed.Id}  Trip\{{n\}}\n.+, by .+\n\n +asset +was +became +undone\n +[0-9a-f]{{8}} +one +Trip1 *\n +[0-9a-f]{{8}} +two +Trip2 *\n\nAs they were before: media assets rename --undo {renamed.Id}\n$", named.Output);
        Assert.Contains("2 are renamed.", undone.Output, StringComparison.Ordinal);
        Assert.Equal([(renamed.Id!.Value, 0L), (renamed.Id.Value, 2L)], past.Select(rename => (rename.Undoes ?? rename.Id, rename.Undone)));
        Assert.Equal("media: No id of the 1000 newest renamings ends in 'ffff0000'. Which there are: media assets renames", (await studio.RunAsync("assets rename --undo ffff0000")).Complaint);
        Assert.Equal(["two", "one"], (await studio.ReadAsync<List<Asset>>("assets list --json")).Select(asset => asset.Title));
        Assert.Equal("media: Which assets? Name them, or say --collection, --tag or --site, and not both.", (await studio.RunAsync("assets rename --template a")).Complaint);
        Assert.Contains("There is no `{titel}`", (await studio.RunAsync("assets rename --collection trip --template {titel}")).Complaint, StringComparison.Ordinal);
        Assert.Equal("media: 'all' cannot be renamed: there are title, file-name and both.", (await studio.RunAsync("assets rename --collection trip --template a --part all")).Complaint);
    }

    [Fact]
    public async Task What_cannot_be_is_said_in_words()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false);

        Assert.Equal("media: There is no file 'nothing.mp4'.", (await studio.RunAsync("assets upload nothing.mp4")).Complaint);
        Assert.StartsWith("media: '/tmp' is a folder", (await studio.RunAsync("assets upload /tmp")).Complaint, StringComparison.Ordinal);
        Assert.StartsWith("media: No id of the 2000 newest assets ends in 'ffff0000'.", (await studio.RunAsync("assets show ffff0000")).Complaint, StringComparison.Ordinal);
        Assert.Contains("is no type", (await studio.RunAsync("assets list --type film")).Complaint, StringComparison.Ordinal);
        Assert.Contains("http or https", (await studio.RunAsync("assets fetch ftp://example.org/a")).Complaint, StringComparison.Ordinal);
        Assert.Contains("There is no workflow", (await studio.RunAsync("assets fetch http://example.org/a")).Complaint, StringComparison.Ordinal);
    }
}
