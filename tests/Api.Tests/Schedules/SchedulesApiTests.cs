using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Client;
using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Schedules;

namespace Aspire.Media.Api.Tests.Schedules;

public sealed class SchedulesApiTests(WorkingApi api) : IClassFixture<WorkingApi>, IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await api.RegisterAsync("{ name: work, inputs: { properties: { n: { type: string } } }, steps: [{ id: go, uses: flow.noop }] }");
        await api.RegisterAsync("{ name: before, steps: [{ id: go, uses: flow.noop }] }");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_schedule_is_written_shown_switched_and_deleted()
    {
        var written = new WriteSchedule(
            "work", new JsonObject { ["n"] = "x" }, new Dictionary<string, string> { ["a"] = "b" }, 3, "0 3 * * MON-FRI", null, "Europe/Berlin", OverlapPolicy.Skip, MissedPolicy.All,
            OnlyIfEmpty: true, [new ScheduleWindow("22:00", "06:00", ["fri"])]);

        var created = await api.Client.PutScheduleAsync("nightly", written, Token);

        Assert.Equal(("at 03:00 on Monday to Friday", 5, "admin key"), (created.Words, created.Next.Count, created.CreatedBy));
        Assert.Equal((created.NextAt, created.NextStartsAt), (created.Next[0].At, created.Next[0].StartsAt));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT03:00\+0[12]:00$", created.NextLocal);
        // The window is open from Friday evening to Saturday morning.
        Assert.All(created.Next, time => Assert.Equal(DayOfWeek.Friday, DateTimeOffset.Parse(time.Local, System.Globalization.CultureInfo.InvariantCulture).AddDays(((time.StartsAt ?? time.At) - time.At).TotalDays).DayOfWeek));
        var found = await api.Client.GetScheduleAsync("nightly", Token);
        Assert.Equivalent(written with { Inputs = null }, found.Definition with { Inputs = null });
        Assert.Equal("""{"n":"x"}""", found.Definition.Inputs!.ToJsonString());
        Assert.Equal("nightly", Assert.Single((await api.Client.ListSchedulesAsync("night", cursor: null, Token)).Items).Name);

        var off = await api.Client.SwitchScheduleAsync("nightly", enabled: false, Token);
        Assert.Equal((false, null, 0), (off.Definition.Enabled, off.NextAt, off.Next.Count));
        Assert.NotNull((await api.Client.SwitchScheduleAsync("nightly", enabled: true, Token)).NextAt);
        await api.Client.DeleteScheduleAsync("nightly", Token);
        Assert.Equal((HttpStatusCode.NotFound, "There is no schedule `nightly`."), await Words(() => api.Client.GetScheduleAsync("nightly", Token)));
    }

    [Fact]
    public async Task What_is_wrong_is_told_all_at_once_at_its_place()
    {
        var refused = await Assert.ThrowsAsync<MediaApiException>(() => api.Client.PutScheduleAsync(
            "Bad Name", new WriteSchedule("wrok", Cron: "0 0 30 2 *", TimeZone: "Berlin", Priority: 500), Token));
        var windows = await Assert.ThrowsAsync<MediaApiException>(() => api.Client.PutScheduleAsync(
            "bad", new WriteSchedule("work", Cron: "@daily", Windows: [new ScheduleWindow("25:00", "06:00"), new ScheduleWindow("22:00", "6", ["someday"])]), Token));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(["/cron", "/name", "/priority", "/timeZone", "/workflow"], refused.Errors.Select(error => error.Pointer).Order());
        Assert.Contains("February has no day 30", refused.Message, StringComparison.Ordinal);
        Assert.Contains("did you mean `Europe/Berlin`?", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["/windows/0/from", "/windows/1/days", "/windows/1/to"], windows.Errors.Select(error => error.Pointer).Order());
        using var misspelt = await api.Http.PutAsJsonAsync("/api/schedules/bad", new { workflow = "work", cron = "@daily", overlapp = "skip" }, Token);
        using var nothing = await api.Http.PutAsync("/api/schedules/bad", JsonContent.Create<object?>(null), Token);
        using var overlap = await api.Http.PutAsJsonAsync("/api/schedules/bad", new { workflow = "work", cron = "@daily", overlap = "maybe" }, Token);
        Assert.All([misspelt, nothing, overlap], answer => Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode));
    }

    [Fact]
    public async Task Times_are_previewed_without_being_kept()
    {
        var preview = await api.Client.PreviewScheduleAsync(new PreviewSchedule("0 3 * * *", "America/New_York", [new ScheduleWindow("04:00", "05:00")], Count: 3), Token);

        Assert.Equal(("at 03:00", 3), (preview.Words, preview.Next.Count));
        Assert.All(preview.Next, time => Assert.InRange((time.StartsAt!.Value - time.At).TotalHours, 0, 2));
        var refused = await Assert.ThrowsAsync<MediaApiException>(() => api.Client.PreviewScheduleAsync(new PreviewSchedule("soon", "Nowhere", Count: 0), Token));
        Assert.Equal(["/count", "/cron", "/timeZone"], refused.Errors.Select(error => error.Pointer).Order());
        Assert.Contains("Europe/Berlin", await api.Client.ListTimeZonesAsync(Token));
    }

    [Fact]
    public async Task A_run_that_is_wanted_now_is_the_schedules()
    {
        await api.Client.PutScheduleAsync("now", new WriteSchedule("work", new JsonObject { ["n"] = "${{ schedule.name }}" }, Cron: "0 0 1 1 *"), Token);

        var started = await api.Client.RunScheduleAsync("now", Token);

        var run = await api.EndAsync(started.Id);
        Assert.Equal((RunStatus.Completed, "now", "now", "admin key"), (run.Status, run.Labels["schedule"], run.Inputs["n"]!.ToString(), run.CreatedBy));
        var firing = Assert.Single((await api.Client.GetScheduleHistoryAsync("now", cursor: null, 10, Token)).Items);
        Assert.Equal((FiringStatus.Started, started.Id, RunStatus.Completed, "admin key"), (firing.Status, firing.Run, firing.RunStatus, firing.StartedBy));
        // A story is told once no older transaction of the server runs.
        await Until.TrueAsync(
            async () => (await api.Client.GetRunStoryAsync(run.Id, after: null, Token)).Items.Any(happened => happened.Kind == "schedule.started"), "its story says what started it");
        await Words(() => api.Client.RunScheduleAsync("nobody", Token));
    }

    [Fact]
    public async Task A_schedule_comes_after_another_workflow_and_keeps_both_from_being_deleted()
    {
        var chain = await api.Client.PutScheduleAsync("follow", new WriteSchedule("work", After: new AfterWorkflow("before")), Token);
        Assert.Equal(("after before completed or completed with errors", null), (chain.Words, chain.NextAt));

        await api.RunAsync(new StartRun("before"));

        await Until.TrueAsync(async () => (await api.Client.GetScheduleAsync("follow", Token)).Last is { Run: not null }, "it has followed");
        Assert.Equal(HttpStatusCode.Conflict, (await Words(() => DeleteWorkflowAsync("work"))).Status);
        Assert.Contains("`follow`", (await Words(() => DeleteWorkflowAsync("before"))).Message, StringComparison.Ordinal);
        await api.Client.DeleteScheduleAsync("follow", Token);
        await api.Client.DeleteWorkflowAsync("before", Token);
    }

    [Fact]
    public async Task Who_only_looks_may_change_nothing()
    {
        var viewer = (await api.Client.CreateKeyAsync(new Client.Access.CreateApiKey("looker", "viewer"), Token)).Secret;
        using var http = api.Host.Client(viewer);
        var client = new MediaClient(http);

        await client.ListSchedulesAsync(filter: null, cursor: null, Token);
        await client.PreviewScheduleAsync(new PreviewSchedule("@daily"), Token);
        Assert.Equal(HttpStatusCode.Forbidden, (await Words(() => client.PutScheduleAsync("mine", new WriteSchedule("work", Cron: "@daily"), Token))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Words(() => client.SwitchScheduleAsync("mine", enabled: true, Token))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Words(() => client.RunScheduleAsync("mine", Token))).Status);
    }

    [Theory]
    [InlineData("/api/schedules?limit=0")]
    [InlineData("/api/schedules?limit=201")]
    [InlineData("/api/schedules?filter=%00")]
    [InlineData("/api/schedules/nobody")]
    [InlineData("/api/schedules/nobody/history")]
    public async Task What_cannot_be_answered_is_refused_in_words(string path)
    {
        using var answer = await api.Http.GetAsync(path, Token);

        Assert.InRange((int)answer.StatusCode, 400, 404);
        Assert.NotEmpty((await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("detail").GetString()!);
    }

    private async Task<bool> DeleteWorkflowAsync(string name)
    {
        await api.Client.DeleteWorkflowAsync(name, Token);
        return true;
    }

    private static async Task<(HttpStatusCode? Status, string Message)> Words<T>(Func<Task<T>> ask)
    {
        var refused = await Assert.ThrowsAsync<MediaApiException>(async () => await ask());
        return (refused.Status, refused.Message);
    }
}
