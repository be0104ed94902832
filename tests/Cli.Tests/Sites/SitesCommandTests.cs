using System.Text.Json.Nodes;

using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Sites;

namespace Aspire.Media.Cli.Tests.Sites;

public sealed class SitesCommandTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_site_is_put_listed_shown_changed_and_deleted()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false);
        using var folder = new TemporaryFolder();
        Assert.Equal("There are no sites yet. Add one: media sites put NAME --title TITLE\n", (await studio.RunAsync("sites list")).Output);

        var put = await studio.RunAsync(
            "sites", "put", "springfield", "--title", "City of Springfield", "--zone", "America/Chicago", "--word", "Quimby", "--root", "in=/mnt/springfield", "--root", "out=/mnt/out:write", "--retention", "90");

        Assert.Equal((0, ""), (put.ExitCode, put.Errors));
        Assert.StartsWith("springfield: City of Springfield\n", put.Output, StringComparison.Ordinal);
        Assert.Matches(@"folder +may be +was searched +path\n +in +read +never +/mnt/springfield\n +out +written +never +/mnt/out\n", put.Output);
        Assert.Matches(@"^name +zone +folders +title\nspringfield +America/Chicago +2 +City of Springfield\n$", (await studio.RunAsync("sites list")).Output);
        // What is not said stays.
        await studio.RunAsync("sites", "put", "springfield", "--retention", "ever", "--priority", "7");
        var site = await studio.ReadAsync<Site>("sites show springfield --json");
        Assert.Equal(("City of Springfield", null, 7, 2), (site.Title, site.RetentionDays, site.Priority, site.Roots.Count));
        var document = JsonNode.Parse((await studio.RunAsync("sites show springfield --json")).Output)!.AsObject();
        document["vocabulary"] = new JsonArray("Quimby", "Krusty");
        await File.WriteAllTextAsync(folder["site.json"], document.ToJsonString(), Token);
        Assert.Equal(0, (await studio.RunAsync("sites", "put", "springfield", "--file", folder["site.json"])).ExitCode);
        Assert.Equal(["Quimby", "Krusty"], (await studio.Client.GetSiteAsync("springfield", Token)).Vocabulary);
        Assert.Equal("media: There is no site named 'sprngfield'. Did you mean 'springfield'?", (await studio.RunAsync("sites show sprngfield")).Complaint);
        Assert.Equal("Site 'springfield' is deleted.\n", (await studio.RunAsync("sites delete springfield")).Output);
    }

    [Fact]
    public async Task Folders_are_searched_when_somebody_says_so()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false, "{ name: watch, inputs: { properties: { site: { type: string } } }, steps: [{ id: go, uses: flow.noop }] }");
        await studio.RunAsync("sites", "put", "springfield", "--title", "Springfield", "--root", "in=/mnt/springfield");
        await studio.RunAsync("sites", "put", "bare", "--title", "Bare");

        var scanned = await studio.RunAsync("sites scan springfield");
        var all = await studio.ReadAsync<StartedRun>("sites scan --json");

        Assert.Equal((0, ""), (scanned.ExitCode, scanned.Errors));
        var run = await studio.Client.GetRunAsync(Guid.Parse(scanned.Output.Trim()), Token);
        Assert.Equal(("watch", "springfield"), (run.Workflow, run.Inputs["site"]!.ToString()));
        Assert.False((await studio.Client.GetRunAsync(all.Id, Token)).Inputs.ContainsKey("site"));
        Assert.Contains("`bare` has no folders", (await studio.RunAsync("sites scan bare")).Complaint, StringComparison.Ordinal);
        Assert.Equal("media: There is no site named 'sprngfield'. Did you mean 'springfield'?", (await studio.RunAsync("sites scan sprngfield")).Complaint);
    }

    [Fact]
    public async Task What_is_wrong_with_a_site_is_told_line_by_line()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["site.json"], """{ "title": "A", "retention": 3 }""", Token);

        var refused = await studio.RunAsync("sites", "put", "springfield", "--title", "A", "--zone", "Berlin", "--root", "in=mnt");

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("media: /timeZone: There is no time zone `Berlin`; did you mean `Europe/Berlin`?\n", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("media: /roots/0/path: it is a whole path as workers see it", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("media: What is 'springfield' called? Say --title.", (await studio.RunAsync("sites put springfield")).Complaint);
        Assert.Equal("media: 'in' is no folder: write it as in recordings=/mnt/springfield, or recordings=/mnt/springfield:write.", (await studio.RunAsync("sites put springfield --title A --root in")).Complaint);
        Assert.Contains("nobody reads `retention`", (await studio.RunAsync("sites", "put", "springfield", "--file", folder["site.json"])).Complaint, StringComparison.Ordinal);
    }
}
