using Aspire.Media.Cli.Tests.Runs;

namespace Aspire.Media.Cli.Tests.Maintenance;

public sealed class HoldCommandsTests(PostgresServer postgres)
{
    [Fact]
    public async Task Runs_are_held_with_a_reason_listed_and_released()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false, AnyWorkflow.Greet);
        var id = await studio.StartAsync("greet", new() { ["who"] = "you" });
        Assert.Equal("Nothing is held.\n", (await studio.RunAsync("hold")).Output);

        var held = await studio.RunAsync($"hold {ShortId.Of(id)} --reason complaint");
        var labelled = await studio.RunAsync("hold --label case:17 --reason lawsuit");
        var list = await studio.RunAsync("hold");
        var wrong = new[] { await studio.RunAsync($"hold {id}"), await studio.RunAsync("hold --reason x"), await studio.RunAsync($"hold {id} --label a:b --reason x") };
        var twice = await studio.RunAsync("hold --label case:17 --reason again");

        Assert.Matches($"^Run {ShortId.Of(id)} stays. To lift it: media release [0-9a-f]{{8}}\n$", held.Output);
        Assert.StartsWith("What is labelled case:17 stays.", labelled.Output, StringComparison.Ordinal);
        Assert.Matches(@"case:17 +this machine +.* lawsuit", list.Output);
        Assert.All(wrong, answer => Assert.Equal(2, answer.ExitCode));
        Assert.Equal(1, twice.ExitCode);
        Assert.Equal($"Run {ShortId.Of(id)} is held no more by this.\n", (await studio.RunAsync($"release {ShortId.Of(id)}")).Output);
        Assert.Equal("What is labelled case:17 is held no more by this.\n", (await studio.RunAsync("release case:17")).Output);
        Assert.Equal(1, (await studio.RunAsync("release case:17")).ExitCode);
    }
}
