using System.Text.Json;

using Aspire.Media.Cli.Schedules;
using Aspire.Media.Client.Schedules;

namespace Aspire.Media.Cli.Tests.Schedules;

public sealed class SchedulesCommandTests(PostgresServer postgres)
{
    private const string Work = "{ name: work, inputs: { properties: { n: { type: integer } } }, steps: [{ id: go, uses: flow.noop }] }";

    [Fact]
    public async Task A_schedule_is_added_listed_shown_switched_and_deleted()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: true, Work);
        Assert.StartsWith("There are no schedules yet.", (await studio.RunAsync("schedules list")).Output, StringComparison.Ordinal);

        var added = await studio.RunAsync(
            "schedules", "add", "nightly", "work", "--cron", "0 3 * * MON-FRI", "--zone", "Europe/Berlin", "--window", "fri-sun 22:00-06:00", "--input", "n=3", "--label", "a=b", "--overlap", "skip");

        Assert.Equal((0, ""), (added.ExitCode, added.Errors));
        Assert.StartsWith("nightly: runs work at 03:00 on Monday to Friday (Europe/Berlin)\n", added.Output, StringComparison.Ordinal);
        Assert.Contains("22:00–06:00 on fri, sat, sun", added.Output, StringComparison.Ordinal);
        Assert.Matches(@"by its clocks +in UTC +in\n +(Mon|Tue|Wed|Thu|Fri) \d{4}-\d\d-\d\d 03:00 +\d{4}-\d\d-\d\d 0[12]:00 +\d+ (s|min|h|days)", added.Output);
        Assert.Matches(@"^name +workflow +when +zone +last +next\nnightly +work +at 03:00 on Monday to Friday +Europe/Berlin +\w{3} ", (await studio.RunAsync("schedules list")).Output);
        var record = Assert.Single(await studio.ReadAsync<List<Schedule>>("schedules list --json"));
        Assert.Equal((OverlapPolicy.Skip, "3"), (record.Definition.Overlap, record.Definition.Inputs!["n"]!.ToString()));

        Assert.Equal("Schedule 'nightly' is off. Later: media schedules on nightly\n", (await studio.RunAsync("schedules off nightly")).Output);
        Assert.Matches(" off\n$", (await studio.RunAsync("schedules list night")).Output);
        Assert.StartsWith("Schedule 'nightly' is on; it comes in ", (await studio.RunAsync("schedules on nightly")).Output, StringComparison.Ordinal);
        var run = await studio.RunAsync("schedules run nightly --wait");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("started by ", (await studio.RunAsync("schedules show nightly")).Output, StringComparison.Ordinal);
        // A story is told once no older transaction of the server runs.
        await Until.TrueAsync(
            async () => (await studio.RunAsync($"show {run.Output.Trim()}")).Output.Contains("started by the schedule nightly", StringComparison.Ordinal), "the run says what started it");
        Assert.Equal("media: There is no schedule named 'nigthly'. Did you mean 'nightly'?", (await studio.RunAsync("schedules show nigthly")).Complaint);
        Assert.Equal("Schedule 'nightly' is deleted; its runs stay.\n", (await studio.RunAsync("schedules delete nightly")).Output);
    }

    [Fact]
    public async Task What_is_wrong_with_a_schedule_is_told_line_by_line()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false, Work);

        var refused = await studio.RunAsync("schedules", "add", "nightly", "wrok", "--cron", "0 0 30 2 *", "--zone", "Berlin");
        var json = await studio.RunAsync("schedules", "next", "soon", "--json");

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("media: /cron: `0 0 30 2 *` never comes: February has no day 30.\n", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("media: /timeZone: There is no time zone `Berlin`; did you mean `Europe/Berlin`?\n", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("media: /workflow: there is no workflow `wrok`; did you mean `work`?\n", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(1, json.ExitCode);
        Assert.Equal("/cron", JsonDocument.Parse(json.Output).RootElement.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Times_are_told_without_being_kept()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false);

        var answer = await studio.RunAsync("schedules", "next", "*/15 * * * *", "--zone", "Asia/Kathmandu", "--count", "2");

        Assert.Equal((0, ""), (answer.ExitCode, answer.Errors));
        Assert.Matches(@"^every 15 minutes\n\nNext\n +by its clocks +in UTC +in\n( +\w{3} [-\d]+ [:\d]+ +[-\d]+ [:\d]+ +\d+ (s|min)\n){2}$", answer.Output);
    }

    [Theory]
    [InlineData("22:00-06:00", "22:00–06:00")]
    [InlineData("mon 22:00-06:00", "22:00–06:00 on mon")]
    [InlineData("fri-mon 22:00-06:00", "22:00–06:00 on fri, sat, sun, mon")]
    [InlineData("sat,tue-wed 00:00-24:00", "00:00–24:00 on sat, tue, wed")]
    public void Windows_are_read_as_they_are_typed(string typed, string expected) => Assert.Equal(expected, ScheduleWords.Window(WindowText.Read(typed)));
}
