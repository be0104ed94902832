using System.Net;
using System.Net.Http.Json;

using Aspire.Media.Client;
using Aspire.Media.Client.Access;
using Aspire.Media.Client.Incidents;
using Aspire.Media.Client.Runs;
using Aspire.Media.Engine.Incidents;

using IncidentKind = Aspire.Media.Client.Incidents.IncidentKind;
using IncidentStatus = Aspire.Media.Client.Incidents.IncidentStatus;

namespace Aspire.Media.Api.Tests.Incidents;

public sealed class IncidentsApiTests(WorkingApi api) : IClassFixture<WorkingApi>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_incident_is_listed_shown_acknowledged_noted_replayed_and_resolved()
    {
        await api.RegisterAsync("{ name: stumbles, steps: [{ id: bad, uses: test.stumble, with: { times: 1, class: sync } }] }");
        var runs = new[] { await api.RunAsync(new StartRun("stumbles")), await api.RunAsync(new StartRun("stumbles")) };

        var listed = Assert.Single((await api.Client.ListIncidentsAsync(new IncidentFilter([IncidentStatus.Open], IncidentKind.Escalation, "stumbles"), cursor: null, limit: null, Token)).Items);
        Assert.Equal(("step/stumbles/bad/sync", 2, "It stumbled."), (listed.Cause, listed.Count, listed.Message));
        var shown = await api.Client.GetIncidentAsync(listed.Id, Token);
        Assert.Equal((2, 2), (shown.Failed, shown.Cases.Count));
        Assert.Equal(runs.Select(run => run.Id).Order(), shown.Cases.Select(one => one.Run).Order());
        Assert.InRange((await api.Client.CountIncidentsAsync(Token)).Open, 1, 100);

        var seen = await api.Client.AcknowledgeIncidentAsync(listed.Id, "  Mine  ", Token);
        Assert.Equal((IncidentStatus.Acknowledged, "admin key", "Mine"), (seen.Status, seen.AcknowledgedBy, Assert.Single(seen.Notes).Text));
        Assert.Equal((HttpStatusCode.Conflict, "The incident was acknowledged already, by admin key."), await WordsAsync(() => api.Client.AcknowledgeIncidentAsync(listed.Id, null, Token)));
        Assert.Equal(2, (await api.Client.NoteIncidentAsync(listed.Id, "It is the switch", Token)).Notes.Count);
        Assert.Equal((HttpStatusCode.BadRequest, "The note is empty."), await WordsAsync(() => api.Client.NoteIncidentAsync(listed.Id, "  ", Token)));
        Assert.Equal(HttpStatusCode.BadRequest, (await WordsAsync(() => api.Client.NoteIncidentAsync(listed.Id, "\0", Token))).Status);

        Assert.Equal(new BulkResult(2, 2), await api.Client.ReplayIncidentAsync(listed.Id, resolve: true, cursor: null, Token));
        foreach (var run in runs)
        {
            Assert.Equal(RunStatus.Completed, (await api.EndAsync(run.Id)).Status);
        }

        var over = await api.Client.GetIncidentAsync(listed.Id, Token);
        Assert.Equal((IncidentStatus.Resolved, "admin key", 0, "Replayed"), (over.Status, over.ResolvedBy, over.Failed, over.Notes[^1].Text));
        Assert.Equal((HttpStatusCode.Conflict, "The incident was resolved already, by admin key."), await WordsAsync(() => api.Client.ResolveIncidentAsync(listed.Id, null, Token)));
        Assert.Empty((await api.Client.ListIncidentsAsync(new IncidentFilter([IncidentStatus.Open, IncidentStatus.Acknowledged], Workflow: "stumbles"), cursor: null, limit: null, Token)).Items);
    }

    [Fact]
    public async Task Pages_follow_each_other_and_what_cannot_be_asked_is_refused_in_words()
    {
        foreach (var n in Enumerable.Range(0, 3))
        {
            await api.Get<IncidentBook>().OpenAsync(new IncidentReport(Engine.Incidents.IncidentKind.ExpiredLogin, $"login/{n}", "Expired", "No", null), Token);
        }

        var first = await api.Client.ListIncidentsAsync(new IncidentFilter(Kind: IncidentKind.ExpiredLogin), cursor: null, limit: 2, Token);
        var second = await api.Client.ListIncidentsAsync(new IncidentFilter(Kind: IncidentKind.ExpiredLogin), first.Next, limit: 2, Token);

        Assert.Equal(["login/2", "login/1", "login/0"], first.Items.Concat(second.Items).Select(one => one.Cause));
        Assert.Null(second.Next);
        foreach (var (address, words) in new[]
        {
            ("/api/incidents?status=done", "choose from open, acknowledged, resolved"), ("/api/incidents?kind=flood", "choose from escalation"), ("/api/incidents?limit=0", "1 to 200"),
            ("/api/incidents?workflow=%00", "U+0000"), ("/api/incidents?cursor=x", ""),
        })
        {
            using var answer = await api.Http.GetAsync(new Uri(address, UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(words, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        var nobody = Guid.NewGuid();
        Assert.Equal((HttpStatusCode.NotFound, $"There is no incident {nobody}."), await WordsAsync(() => api.Client.GetIncidentAsync(nobody, Token)));
        Assert.Equal(HttpStatusCode.NotFound, (await WordsAsync(() => api.Client.AcknowledgeIncidentAsync(nobody, null, Token))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await WordsAsync(() => api.Client.NoteIncidentAsync(nobody, "x", Token))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await WordsAsync(() => api.Client.ReplayIncidentAsync(nobody, false, null, Token))).Status);
    }

    [Fact]
    public async Task Who_may_only_look_changes_nothing()
    {
        var (id, _) = await api.Get<IncidentBook>().OpenAsync(new IncidentReport(Engine.Incidents.IncidentKind.MissingMount, "mount/x", "Gone", "No", null), Token);
        var key = await api.Client.CreateKeyAsync(new CreateApiKey("onlooker", "viewer"), Token);
        var steers = await api.Client.CreateKeyAsync(new CreateApiKey("steers", "operator", ["runs.steer", "incidents.read"]), Token);
        using var viewer = api.Host.Client(key.Secret);
        using var half = api.Host.Client(steers.Secret);

        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync(new Uri($"/api/incidents/{id}", UriKind.Relative), Token)).StatusCode);
        foreach (var verb in (string[])["acknowledge", "notes", "resolve", "replay"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsync(new Uri($"/api/incidents/{id}/{verb}", UriKind.Relative), JsonContent.Create(new { note = "x" }), Token)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await half.PostAsync(new Uri($"/api/incidents/{id}/replay", UriKind.Relative), null, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await half.PostAsync(new Uri($"/api/incidents/{id}/replay?resolve=true", UriKind.Relative), null, Token)).StatusCode);
        Assert.Equal(IncidentStatus.Open, (await api.Client.GetIncidentAsync(id, Token)).Status);
    }

    private static async Task<(HttpStatusCode? Status, string Words)> WordsAsync(Func<Task> ask)
    {
        var refused = await Assert.ThrowsAsync<MediaApiException>(ask);
        return (refused.Status, refused.Message);
    }
}
