using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Tests.Runs;

public sealed class DownloadMediaCommandTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_download_is_a_run_of_its_workflow_with_what_was_said()
    {
        const string Definition = """
            name: download
            inputs: { properties: { url: { type: string }, title: { type: string }, tags: { type: array } }, required: [url] }
            steps: [{ id: download, uses: flow.noop }]
            """;
        await using var studio = await Studio.OpenAsync(postgres, withWorker: true, Definition);

        var run = await studio.ReadAsync<Run>("download https://media.example.org/may.mp4 --title May --tag council --tag may --wait --json");
        var refused = await studio.RunAsync("download https://media.example.org/may.mp4 --site nowhere");

        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.Equal("""{"url":"https://media.example.org/may.mp4","title":"May","tags":["council","may"]}""", run.Inputs!.ToJsonString());
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("site", refused.Complaint, StringComparison.Ordinal);
    }
}
