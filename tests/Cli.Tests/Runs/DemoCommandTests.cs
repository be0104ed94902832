namespace Aspire.Media.Cli.Tests.Runs;

public sealed class DemoCommandTests(PostgresServer postgres)
{
    [Fact]
    public async Task The_demo_is_followed_to_its_end_and_chaos_is_another()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: true, "{ name: demo, steps: [{ id: show, uses: flow.noop }] }");

        var shown = await studio.RunAsync("demo");
        var missing = await studio.RunAsync("demo --chaos");

        Assert.Equal(0, shown.ExitCode);
        Assert.Matches(@"^The demo is run [0-9a-f]{8}\.\n$", shown.Errors);
        Assert.Matches(@"  100 %  demo: completed after [\d.]+ m?s\n$", shown.Output);
        Assert.Equal((1, "media: There is no workflow named 'demo-chaos'.\n"), (missing.ExitCode, missing.Errors));
    }
}
