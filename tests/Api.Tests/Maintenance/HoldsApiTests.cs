using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Access;
using Aspire.Media.Client.Maintenance;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Api.Tests.Maintenance;

public sealed class HoldsApiTests(WorkingApi api) : IClassFixture<WorkingApi>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hold_is_put_found_and_released_once_with_its_reason()
    {
        await api.RegisterAsync("{ name: short, steps: [{ id: a, uses: flow.noop }] }");
        var run = await api.RunAsync(new StartRun("short") { Labels = new Dictionary<string, string> { ["case"] = "17:b" } });

        var hold = await api.Client.PutHoldAsync(new PutHold("  A complaint  ", run.Id), Token);
        var labelled = await api.Client.PutHoldAsync(new PutHold("A lawsuit", Label: "case:17:b"), Token);
        var twice = await RefusedAsync(() => api.Client.PutHoldAsync(new PutHold("Again", run.Id), Token));

        Assert.Equal((run.Id, "A complaint", "admin key", null), (hold.Run, hold.Reason, hold.HeldBy, hold.ReleasedBy));
        Assert.Equal("case:17:b", labelled.Label);
        Assert.Equal(HttpStatusCode.Conflict, twice.Status);
        Assert.Matches("^It is held already, by admin key since .*: A complaint$", twice.Message);
        Assert.Equal([labelled.Id, hold.Id], (await api.Client.ListHoldsAsync(run: null, all: false, cursor: null, Token)).Items.Select(one => one.Id));
        Assert.Equal("admin key", (await api.Client.ReleaseHoldAsync(hold.Id, Token)).ReleasedBy);
        Assert.Equal(HttpStatusCode.Conflict, (await RefusedAsync(() => api.Client.ReleaseHoldAsync(hold.Id, Token))).Status);
        // By its label it is held still.
        Assert.Equal([labelled.Id], (await api.Client.ListHoldsAsync(run.Id, all: false, cursor: null, Token)).Items.Select(one => one.Id));
        await api.Client.ReleaseHoldAsync(labelled.Id, Token);
        Assert.Empty((await api.Client.ListHoldsAsync(run.Id, all: false, cursor: null, Token)).Items);
        Assert.Equal([labelled.Id, hold.Id], (await api.Client.ListHoldsAsync(run.Id, all: true, cursor: null, Token)).Items.Select(one => one.Id));
    }

    [Fact]
    public async Task What_cannot_be_held_is_refused_in_words()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await RefusedAsync(() => api.Client.PutHoldAsync(new PutHold("x", Guid.NewGuid()), Token))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await RefusedAsync(() => api.Client.ReleaseHoldAsync(Guid.NewGuid(), Token))).Status);
        foreach (var wrong in new[] { new PutHold("x"), new PutHold("x", Guid.NewGuid(), "a:b"), new PutHold("x", Label: "nothing"), new PutHold(" ", Label: "a:b"), new PutHold(new string('x', 1024 * 1024), Label: "a:b"), new PutHold("a\0b", Label: "a:b") })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await RefusedAsync(() => api.Client.PutHoldAsync(wrong, Token))).Status);
        }

        var key = await api.Client.CreateKeyAsync(new CreateApiKey("an editor", "editor"), Token);
        var editor = new MediaClient(api.Host.Client(key.Secret));
        Assert.Equal(HttpStatusCode.Forbidden, (await RefusedAsync(() => editor.PutHoldAsync(new PutHold("x", Label: "a:b"), Token))).Status);
        Assert.NotNull((await editor.ListHoldsAsync(run: null, all: false, cursor: null, Token)).Items);
    }

    private static Task<MediaApiException> RefusedAsync(Func<Task> wish) => Assert.ThrowsAsync<MediaApiException>(wish);
}
