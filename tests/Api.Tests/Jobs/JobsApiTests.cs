using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

using Aspire.Media.Client.Queue;

namespace Aspire.Media.Api.Tests.Jobs;

public sealed class JobsApiTests(WorkingApi api) : IClassFixture<WorkingApi>, IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await api.RegisterAsync("{ name: process-downloads, steps: [{ id: fetch, uses: flow.noop, with: { value: 42 } }], outputs: { synced_items: '${{ steps.fetch.output.value }}' } }");
        await api.RegisterAsync("{ name: stash-scan, steps: [{ id: scan, title: Look through the folders, uses: flow.noop }] }");
        await api.RegisterAsync("""
            name: process-new-scenes
            inputs: { properties: { batch_size: { type: integer, default: 100 } } }
            onFailure: continue
            steps:
              - { id: process_downloads, title: Process Downloads, run: process-downloads, progress: [5, 15] }
              - { id: stash_scan, title: Stash Metadata Scan, run: stash-scan, progress: [20, 30] }
              - { id: incremental_sync, uses: flow.noop, if: "false", skipped: No pending scenes, progress: [35, 45] }
              - { id: stash_generate, uses: flow.fail, with: { message: Stash is away, class: connection }, progress: [85, 95] }
            outputs:
              job_id: not ours
              steps: { analysis_batches: [{ batch_num: 1, scenes_analyzed: "${{ inputs.batch_size }}" }] }
              summary: { total_synced_items: "${{ steps.process_downloads.output.synced_items }}", total_errors: 1 }
            """);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_job_is_started_by_its_type_and_ends_with_the_result_of_its_workflow()
    {
        using var answer = await PostAsync("""{"job_type": "process_new_scenes", "batch_size": 7}""");
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var created = await ReadAsync(answer);
        var id = created.GetProperty("job_id").GetGuid();
        Assert.Equal($"/api/jobs/{id}", answer.Headers.Location?.ToString());
        Assert.Equal("process_new_scenes", created.GetProperty("job_type").GetString());

        await api.EndAsync(id);
        var job = await api.Http.GetFromJsonAsync<JsonElement>($"/api/jobs/{id}", Token);

        Assert.Equal((id, "completed_with_errors", 100d), (job.GetProperty("job_id").GetGuid(), job.GetProperty("status").GetString(), job.GetProperty("progress").GetDouble()));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (job.GetProperty("current_step").ValueKind, job.GetProperty("sub_job").ValueKind));
        Assert.Equal("""{"total_synced_items":42,"total_errors":1}""", job.GetProperty("summary").GetRawText());
        var steps = job.GetProperty("steps");
        Assert.Equal(["process_downloads", "stash_scan", "incremental_sync", "stash_generate", "analysis_batches"], steps.EnumerateObject().Select(step => step.Name));
        Assert.Equal("""[{"batch_num":1,"scenes_analyzed":7}]""", steps.GetProperty("analysis_batches").GetRawText());
        var downloads = steps.GetProperty("process_downloads");
        Assert.Equal(("completed", """{"synced_items":42}"""), (downloads.GetProperty("status").GetString(), downloads.GetProperty("result").GetRawText()));
        Assert.NotEqual(id, downloads.GetProperty("job_id").GetGuid());
        Assert.True(downloads.GetProperty("duration_seconds").GetDouble() >= 0);
        Assert.Equal(("skipped", "No pending scenes"), (steps.GetProperty("incremental_sync").GetProperty("status").GetString(), steps.GetProperty("incremental_sync").GetProperty("reason").GetString()));
        Assert.Equal("""{"class":"connection","message":"Stash is away"}""", steps.GetProperty("stash_generate").GetProperty("error").GetRawText());
    }

    [Fact]
    public async Task A_job_under_way_shows_its_step_and_who_works_on_it_and_is_pushed_until_its_end()
    {
        await api.Client.PauseAsync(new PauseRequest(Workflow: "stash-scan"), Token);
        using var answer = await PostAsync("""{"job_type": "process_new_scenes"}""");
        var id = (await ReadAsync(answer)).GetProperty("job_id").GetGuid();
        using var socket = await ConnectAsync(id);

        var documents = new List<JsonElement>();
        var isResumed = false;
        await foreach (var document in ReadAllAsync(socket))
        {
            documents.Add(document);
            if (!isResumed && document.GetProperty("sub_job") is { ValueKind: JsonValueKind.Object } sub && sub.GetProperty("job_type").GetString() == "stash_scan")
            {
                isResumed = true;
                await api.Client.ResumeAsync(new PauseRequest(Workflow: "stash-scan"), Token);
            }
        }

        Assert.Equal((WebSocketCloseStatus.NormalClosure, "The job is over."), (socket.CloseStatus, socket.CloseStatusDescription));
        Assert.Equal("completed_with_errors", documents[^1].GetProperty("status").GetString());
        var progress = documents.ConvertAll(document => document.GetProperty("progress").GetDouble());
        Assert.Equal(progress.Order(), progress);
        var scan = documents.First(document => document.GetProperty("current_step").GetString() == "Stash Metadata Scan" && document.GetProperty("sub_job").ValueKind == JsonValueKind.Object);
        Assert.Equal(("running", "stash_scan"), (scan.GetProperty("status").GetString(), scan.GetProperty("sub_job").GetProperty("job_type").GetString()));
        // Not all of them differ: a step that was claimed as its pause began is handed back, and the job is as it was.
        Assert.All(documents.Zip(documents.Skip(1)), pair => Assert.NotEqual(pair.First.GetRawText(), pair.Second.GetRawText()));
        Assert.Equal((await api.Http.GetFromJsonAsync<JsonElement>($"/api/jobs/{id}", Token)).GetRawText(), documents[^1].GetRawText());
    }

    [Fact]
    public async Task A_job_that_is_over_is_told_once()
    {
        using var answer = await PostAsync("""{"job_type": "stash_scan"}""");
        var id = (await ReadAsync(answer)).GetProperty("job_id").GetGuid();
        await api.EndAsync(id);
        using var socket = await ConnectAsync(id);

        var job = Assert.Single(await ReadAllAsync(socket).ToListAsync(Token));

        Assert.Equal("completed", job.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_caller_that_leaves_is_let_go()
    {
        await api.RegisterAsync("{ name: stay-here, steps: [{ id: stay, uses: test.linger }] }");
        using var answer = await PostAsync("""{"job_type": "stay_here"}""");
        var id = (await ReadAsync(answer)).GetProperty("job_id").GetGuid();
        using var socket = await ConnectAsync(id);
        await socket.SendAsync("hello?"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Token);
        using var rude = await ConnectAsync(id);
        rude.Abort();

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "enough", Token);
        await ReadAllAsync(socket).ToListAsync(Token);

        Assert.Equal((WebSocketState.Closed, "As you wish."), (socket.State, socket.CloseStatusDescription));
    }

    [Fact]
    public async Task An_unknown_type_names_the_one_that_was_meant_and_wrong_inputs_their_place()
    {
        using var unknown = await PostAsync("""{"job_type": "process_new_scene"}""");
        using var wrong = await PostAsync("""{"job_type": "process_new_scenes", "batch_size": "all", "batchsize": 3}""");
        using var nothing = await PostAsync("""{"batch_size": 3}""");

        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Contains("did you mean `process-new-scenes`?", (await ReadAsync(unknown)).GetProperty("detail").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(["/batch_size", "/batchsize"], (await ReadAsync(wrong)).GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()).Order());
        Assert.Equal(HttpStatusCode.BadRequest, nothing.StatusCode);
    }

    [Fact]
    public async Task A_socket_is_refused_to_who_may_not_read_or_names_no_run_or_comes_from_another_site()
    {
        using var answer = await PostAsync("""{"job_type": "stash_scan"}""");
        var id = (await ReadAsync(answer)).GetProperty("job_id").GetGuid();

        Assert.Equal(HttpStatusCode.NotFound, await RefusalAsync(Guid.NewGuid(), static _ => { }));
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusalAsync(id, static options => options.SetRequestHeader("Authorization", "Bearer somebody-else")));
        // As a browser does it: the credential is its cookie, and the page is another site's.
        Assert.Equal(HttpStatusCode.Forbidden, await RefusalAsync(id, static options =>
        {
            options.SetRequestHeader("Authorization", null);
            options.SetRequestHeader("Cookie", $"media-credential={WorkingApi.AdminKey}");
            options.SetRequestHeader("Origin", "https://elsewhere.example");
        }));
        using var plain = await api.Http.GetAsync($"/api/jobs/{id}/ws", Token);
        Assert.Equal(HttpStatusCode.UpgradeRequired, plain.StatusCode);
    }

    private async Task<HttpStatusCode> RefusalAsync(Guid id, Action<ClientWebSocketOptions> set)
    {
        using var socket = Socket(set);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(Address(id), Token));
        return socket.HttpStatusCode;
    }

    private async Task<ClientWebSocket> ConnectAsync(Guid id)
    {
        var socket = Socket(static _ => { });
        await socket.ConnectAsync(Address(id), Token);
        return socket;
    }

    private static ClientWebSocket Socket(Action<ClientWebSocketOptions> set)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Authorization", $"Bearer {WorkingApi.AdminKey}");
        set(socket.Options);
        return socket;
    }

    private Uri Address(Guid id) => new UriBuilder(api.Host.Address) { Scheme = "ws", Path = $"/api/jobs/{id}/ws" }.Uri;

    private static async IAsyncEnumerable<JsonElement> ReadAllAsync(WebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var message = await socket.ReceiveAsync(buffer.AsMemory(), Token);
            if (message.MessageType == WebSocketMessageType.Close)
            {
                yield break;
            }

            Assert.True(message.EndOfMessage);
            yield return JsonElement.Parse(buffer.AsSpan(0, message.Count));
        }
    }

    private async Task<HttpResponseMessage> PostAsync(string body) =>
        await api.Http.PostAsync("/api/jobs", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Token);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
}
