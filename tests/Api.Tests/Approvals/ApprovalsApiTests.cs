using System.Net;
using System.Net.Http.Json;

using Aspire.Media.Client;
using Aspire.Media.Client.Access;
using Aspire.Media.Client.Approvals;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Api.Tests.Approvals;

public sealed class ApprovalsApiTests(WorkingApi api) : IClassFixture<WorkingApi>, IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await api.RegisterAsync("""
            name: publish
            title: Publish a film
            inputs: { properties: { film: { type: string } } }
            steps:
              - { id: send, title: Send it out, uses: flow.noop, with: { value: "${{ inputs.film }}" }, approval: { message: "Is *${{ inputs.film }}* good?", deadline: 2d, onDeadline: escalate } }
            """);
        await api.RegisterAsync("{ name: small, steps: [{ id: ask, approval: { role: editor } }] }");
        await api.RegisterAsync("{ name: great, steps: [{ id: ask, approval: { role: admin } }] }");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_question_is_found_with_what_it_is_about_and_answered_once()
    {
        var run = await api.StartRunAsync(new StartRun("publish", new() { ["film"] = "Metropolis" }));
        await api.UntilAsync(run, "send", StepStatus.Waiting);

        var asked = Assert.Single((await ListAsync(new ApprovalFilter(Run: run))).Items);
        var waiting = await api.Client.GetRunAsync(run, Token);
        var open = await api.Client.CountApprovalsAsync(Token);
        var approved = await api.Client.ApproveAsync(asked.Id, "  Seen by both  ", Token);
        var twice = await RefusedAsync(() => api.Client.RejectAsync(asked.Id, null, Token));
        var end = await api.EndAsync(run);

        Assert.Equal(
            ("Publish a film", "send", "Send it out", "flow.noop", "Is *Metropolis* good?", "operator", DeadlinePolicy.Escalate, ApprovalStatus.Open),
            (asked.WorkflowTitle, asked.Step, asked.StepTitle, asked.Does, asked.Message, asked.Role, asked.OnDeadline, asked.Status));
        Assert.Equal("""{"value":"Metropolis"}""", asked.About!.Value.GetRawText());
        Assert.Equal(TimeSpan.FromDays(2), asked.Deadline - asked.AskedAt);
        Assert.Equal((RunStatus.Waiting, asked.Id, "flow.noop"), (waiting.Status, waiting.Steps[0].Approval, waiting.Steps[0].Kind));
        Assert.True(open is { Count: >= 1, OldestSeconds: >= 0 });
        Assert.Equal((ApprovalStatus.Approved, "admin key", "Seen by both"), (approved.Status, approved.DecidedBy, approved.Comment));
        Assert.Equal(HttpStatusCode.Conflict, twice.Status);
        Assert.Matches("^It was approved by admin key at .*: Seen by both$", twice.Message);
        Assert.Equal(RunStatus.Completed, end.Status);
        Assert.Equivalent(approved, await api.Client.GetApprovalAsync(asked.Id, Token));
    }

    [Fact]
    public async Task Open_questions_come_first_and_every_page_goes_on_where_the_last_one_ended()
    {
        await api.RegisterAsync("{ name: paged, onFailure: continue, steps: [{ id: each, forEach: [1, 2, 3, 4, 5], uses: flow.noop, approval: {} }] }");
        var run = await api.StartRunAsync(new StartRun("paged"));
        await Until.TrueAsync(async () => (await ListAsync(new ApprovalFilter(Run: run))).Items.Count == 5, "all are asked");
        var all = (await ListAsync(new ApprovalFilter("paged"))).Items;
        await api.Client.ApproveAsync(all[0].Id, null, Token);
        await api.Client.RejectAsync(all[3].Id, null, Token);

        var paged = new List<Approval>();
        string? cursor = null;
        do
        {
            var page = await api.Client.ListApprovalsAsync(new ApprovalFilter("paged"), cursor, limit: 1, Token);
            paged.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal([all[1].Id, all[2].Id, all[4].Id, all[3].Id, all[0].Id], paged.Select(one => one.Id));
        Assert.Equal([all[1].Id, all[2].Id, all[4].Id], (await ListAsync(new ApprovalFilter("paged", Open: true))).Items.Select(one => one.Id));
        Assert.Equal([all[3].Id, all[0].Id], (await ListAsync(new ApprovalFilter(Run: run, Open: false))).Items.Select(one => one.Id));
        await api.Client.CancelRunAsync(run, "Enough", Token);
        var gone = await RefusedAsync(() => api.Client.ApproveAsync(all[1].Id, null, Token));
        Assert.Equal((HttpStatusCode.Conflict, "It is not asked any more: Enough."), (gone.Status, gone.Message));
    }

    [Fact]
    public async Task Who_may_answer_is_said_by_the_permission_and_by_the_question()
    {
        var (small, great) = (await AskAsync("small"), await AskAsync("great"));
        var (viewer, editor, steward) = (await AsAsync("viewer"), await AsAsync("editor"), await AsAsync("operator"));

        Assert.Equal(HttpStatusCode.Forbidden, (await RefusedAsync(() => viewer.ApproveAsync(small, null, Token))).Status);
        var told = await RefusedAsync(() => steward.ApproveAsync(great, null, Token));
        Assert.Equal((HttpStatusCode.Forbidden, "This is asked of the role admin and above."), (told.Status, told.Message));
        Assert.Equal("the editor", (await editor.ApproveAsync(small, null, Token)).DecidedBy);
        Assert.Equal(great, (await viewer.GetApprovalAsync(great, Token)).Id);
    }

    [Fact]
    public async Task What_cannot_be_an_answer_is_refused_in_words()
    {
        var asked = await AskAsync("small");

        Assert.Equal(HttpStatusCode.NotFound, (await RefusedAsync(() => api.Client.ApproveAsync(Guid.NewGuid(), null, Token))).Status);
        var flood = await RefusedAsync(() => api.Client.ApproveAsync(asked, new string('x', 1024 * 1024), Token));
        Assert.Equal((HttpStatusCode.BadRequest, "A comment has at most 10000 characters; this one has 1048576."), (flood.Status, flood.Message));
        Assert.Equal(HttpStatusCode.BadRequest, (await RefusedAsync(() => api.Client.ApproveAsync(asked, "a\0b", Token))).Status);
        using var half = await api.Http.PostAsync($"/api/approvals/{asked}/approve", new StringContent("""{"comment": "half \ud800 a pair"}""", System.Text.Encoding.UTF8, "application/json"), Token);
        Assert.Equal(HttpStatusCode.BadRequest, half.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await RefusedAsync(() => api.Client.ListApprovalsAsync(new ApprovalFilter(), "somewhere", null, Token))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await RefusedAsync(() => api.Client.ListApprovalsAsync(new ApprovalFilter(), cursor: null, limit: 0, Token))).Status);
        using var misspelt = await api.Http.PostAsJsonAsync($"/api/approvals/{asked}/approve", new { coment = "x" }, Token);
        Assert.Equal(HttpStatusCode.BadRequest, misspelt.StatusCode);
        using var bare = await api.Http.PostAsync($"/api/approvals/{asked}/approve", content: null, Token);
        Assert.Equal(HttpStatusCode.OK, bare.StatusCode);
    }

    private async Task<Guid> AskAsync(string workflow)
    {
        var run = await api.StartRunAsync(new StartRun(workflow));
        return (await api.UntilAsync(run, now => now.Steps[0].Approval is not null, "it asks")).Steps[0].Approval!.Value;
    }

    private async Task<MediaClient> AsAsync(string role)
    {
        var key = await api.Client.CreateKeyAsync(new CreateApiKey($"the {role}", role), Token);
        return new MediaClient(api.Host.Client(key.Secret));
    }

    private Task<Page<Approval>> ListAsync(ApprovalFilter filter) => api.Client.ListApprovalsAsync(filter, cursor: null, limit: null, Token);

    private static Task<MediaApiException> RefusedAsync(Func<Task> wish) => Assert.ThrowsAsync<MediaApiException>(wish);
}
