using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Client;
using Aspire.Media.Client.Access;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Api.Tests.Runs;

public sealed class StartRunsTests(WorkingApi api) : IClassFixture<WorkingApi>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await api.RegisterAsync("""
            name: greet
            title: Say hello
            inputs: { properties: { word: { type: string }, count: { type: integer, default: 1 } }, required: [word] }
            labels: { kind: "${{ inputs.word }}" }
            steps: [{ id: say, title: Say it, uses: flow.noop, with: { value: "${{ inputs.word }} ${{ inputs.count }}" } }]
            outputs: { said: "${{ steps.say.output.value }}" }
            """);
        await api.RegisterAsync("{ name: single, steps: [{ id: stay, uses: test.linger }] }");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_started_and_shown_with_its_steps_and_outputs()
    {
        var started = await api.Client.StartRunAsync(new StartRun("greet", new JsonObject { ["word"] = "hello" }, Labels: new Dictionary<string, string> { ["site"] = "north" }), Token);
        Assert.True(started.IsNew);

        var run = await api.EndAsync(started.Id);

        Assert.Equal(("greet", 1, "Say hello", RunStatus.Completed, 100d), (run.Workflow, run.Version, run.Title, run.Status, run.Progress));
        Assert.Equal("""{"word":"hello","count":1}""", run.Inputs.ToJsonString());
        Assert.Equal("""{"said":"hello 1"}""", run.Outputs!.ToJsonString());
        Assert.Equal(("hello", "north"), (run.Labels["kind"], run.Labels["site"]));
        Assert.Equal("admin key", run.CreatedBy);
        var step = Assert.Single(run.Steps);
        Assert.Equal(("say", "Say it", "flow.noop", StepStatus.Completed, 1, 1d), (step.Key, step.Title, step.Kind, step.Status, step.Attempt, step.Progress));
        Assert.Equal("""{"value":"hello 1"}""", step.Output!.Value.GetRawText());
        Assert.NotNull(run.Trace);
        Assert.True(run.CreatedAt <= run.StartedAt && run.StartedAt <= run.FinishedAt);
    }

    [Fact]
    public async Task A_new_run_is_answered_with_its_address_and_a_known_key_with_the_run_that_it_has()
    {
        using var first = await PostAsync("/api/runs", """{"workflow": "greet", "inputs": {"word": "a"}}""", key: "one");
        using var second = await PostAsync("/api/runs", """{"workflow": "greet", "inputs": {"word": "b"}, "idempotencyKey": "one"}""");
        using var third = await PostAsync("/api/runs", """{"workflow": "greet", "inputs": {"word": "b"}, "idempotencyKey": "one"}""", key: "two");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.BadRequest), (first.StatusCode, second.StatusCode, third.StatusCode));
        var (started, again) = (await ReadAsync<StartedRun>(first), await ReadAsync<StartedRun>(second));
        Assert.Equal($"/api/runs/{started.Id}", first.Headers.Location?.ToString());
        Assert.Equal((started.Id, true, false), (again.Id, started.IsNew, again.IsNew));
    }

    [Fact]
    public async Task Twenty_starts_with_one_key_are_one_run()
    {
        var started = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.Client.StartRunAsync(new StartRun("greet", new JsonObject { ["word"] = "once" }, IdempotencyKey: "once"), Token)));

        Assert.Single(started.DistinctBy(run => run.Id));
        Assert.Single(started, run => run.IsNew);
    }

    [Fact]
    public async Task What_is_wrong_with_inputs_is_told_with_its_place()
    {
        var refusal = await Refusal(() => api.Client.StartRunAsync(new StartRun("greet", new JsonObject { ["count"] = "many", ["wrod"] = "x" }), Token));

        Assert.Equal(HttpStatusCode.BadRequest, refusal.Status);
        Assert.Equal(["/inputs", "/inputs/count", "/inputs/wrod"], refusal.Errors.Select(error => error.Pointer).Order(StringComparer.Ordinal));
        Assert.Contains(refusal.Errors, error => error is { Pointer: "/inputs/wrod", Suggestion: "did you mean `word`?" });
    }

    [Fact]
    public async Task An_unknown_workflow_is_not_found_and_the_one_that_was_meant_is_named()
    {
        var refusal = await Refusal(() => api.Client.StartRunAsync(new StartRun("great"), Token));

        Assert.Equal((HttpStatusCode.NotFound, "There is no workflow `great`; did you mean `greet`?"), (refusal.Status, refusal.Message));
    }

    [Fact]
    public async Task A_run_for_which_there_is_no_room_names_the_one_in_the_way()
    {
        await api.RegisterAsync("{ name: narrow, concurrency: { overlap: skip }, steps: [{ id: stay, uses: test.linger }] }");
        var inside = await api.StartRunAsync(new StartRun("narrow"));

        using var answer = await PostAsync("/api/runs", """{"workflow": "narrow"}""");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(inside, (await ReadAsync<JsonElement>(answer)).GetProperty("run").GetGuid());
    }

    [Fact]
    public async Task An_input_of_five_megabytes_is_too_large_and_says_so()
    {
        var large = await Refusal(() => api.Client.StartRunAsync(new StartRun("greet", new JsonObject { ["word"] = new string('x', 5_000_000) }), Token));
        var larger = await Refusal(() => api.Client.StartRunAsync(new StartRun("greet", new JsonObject { ["word"] = new string('x', 8_000_000) }), Token));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "The inputs may have 1024 KiB: let them name a place where the rest is."), (large.Status, large.Message));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "The body of this request may have 6144 KiB."), (larger.Status, larger.Message));
        Assert.Equal(RunStatus.Completed, (await api.RunAsync(new StartRun("greet", new JsonObject { ["word"] = "after" }))).Status);
    }

    [Fact]
    public async Task Whoever_writes_a_body_to_its_end_before_reading_learns_that_it_is_too_large()
    {
        using var caller = new TcpClient();
        await caller.ConnectAsync(api.Host.Address.Host, api.Host.Address.Port, Token);
        await using var stream = caller.GetStream();

        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /api/runs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 40000000\r\n\r\n"), Token);
        await stream.WriteAsync(new byte[40_000_000], Token);
        using var answer = new StreamReader(stream);

        Assert.Equal("HTTP/1.1 413 Payload Too Large", await answer.ReadLineAsync(Token));
    }

    [Fact]
    public async Task A_text_keeps_the_character_zero_through_a_run_and_back()
    {
        var run = await api.RunAsync(new StartRun("quote", new JsonObject { ["word"] = "a\0b" }, Labels: new Dictionary<string, string>()) with { Workflow = await QuoteAsync() });

        Assert.Equal((RunStatus.Completed, "a\0b"), (run.Status, run.Outputs!["said"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("""{"workflow": "greet", "inputs": {"word": "x\u0000y"}}""", "U+0000")]
    [InlineData("""{"workflow": "gr\u0000eet"}""", "U+0000")]
    [InlineData("""{"workflow": "greet", "inputs": {"word": "x"}, "idempotencyKey": "\u0000"}""", "U+0000")]
    [InlineData("""{"workflow": "greet", "inputs": {"word": "x"}, "labels": {"a": "\u0000"}}""", "U+0000")]
    [InlineData("""{"workflow": "greet", "inputs": {"word": "x"}, "labels": {"\u0000": "a"}}""", "U+0000")]
    [InlineData("""{"workflow": "greet", "inputs": {"word": "x"}, "labels": {"a": null}}""", "no value")]
    [InlineData("""{"workflow": "greet", "inputs": {"word": "x", "word": "y"}}""", "word")]
    [InlineData("""{"workflow": "greet", "inputs": {"word": "\ud800"}}""", "inputs")]
    [InlineData("""{"workflow": "greet", "input": {"word": "x"}}""", "input")]
    [InlineData("""{"inputs": {"word": "x"}}""", "workflow")]
    [InlineData("""{"workflow": null}""", "workflow")]
    [InlineData("""{"workflow": "greet", "inputs": {"word": "x"}, "priority": 101}""", "from -100 to 100")]
    [InlineData("""{"workflow": "greet", "inputs": []}""", "inputs")]
    [InlineData("""{"workflow": "greet", "labels": ["a"]}""", "at $.labels (line 1) stands what cannot be read, where an object is expected")]
    [InlineData("""{"workflow": "greet", "labels": {"a": 1}}""", "at $.labels.a (line 1) stands what cannot be read, where a text is expected")]
    [InlineData("""{"workflow": "greet", "priority": "high"}""", "at $.priority (line 1) stands what cannot be read")]
    [InlineData("""{"workflow": "greet", "inputs": {"word": "x"}, "version": 7}""", "no version 7")]
    [InlineData("""[]""", "JSON")]
    [InlineData("""{""", "JSON")]
    [InlineData("", "body")]
    [InlineData("null", "body")]
    public async Task What_cannot_be_a_run_is_refused_in_words(string body, string words)
    {
        using var answer = await PostAsync("/api/runs", body);

        Assert.InRange((int)answer.StatusCode, 400, 404);
        Assert.Contains(words, (await ReadAsync<JsonElement>(answer)).GetProperty("detail").GetString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_body_in_an_unknown_character_set_is_refused_in_words()
    {
        using var body = new ByteArrayContent("""{"workflow": "greet"}"""u8.ToArray());
        Assert.True(body.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=klingon"));

        using var answer = await api.Http.PostAsync("/api/runs", body, Token);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("`klingon`", (await ReadAsync<JsonElement>(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_that_are_nested_without_end_are_refused()
    {
        using var deep = await PostAsync("/api/runs", $$"""{"workflow": "greet", "inputs": {"word": {{new string('[', 60)}}{{new string(']', 60)}} } }""");
        using var deeper = await PostAsync("/api/runs", $$"""{"workflow": "greet", "inputs": {"word": {{new string('[', 5000)}}{{new string(']', 5000)}} } }""");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (deep.StatusCode, deeper.StatusCode));
    }

    [Fact]
    public async Task What_is_nested_as_deep_as_it_may_be_comes_back_as_it_went_in()
    {
        const int Levels = 62;
        await api.RegisterAsync("""
            name: deep
            inputs: { properties: { any: {} } }
            steps: [{ id: only, uses: flow.noop, with: { value: "${{ inputs.any }}" } }]
            outputs: { any: "${{ steps.only.output.value }}" }
            """);
        var text = new string('[', Levels) + new string(']', Levels);

        var run = await api.RunAsync(new StartRun("deep", new JsonObject { ["any"] = JsonNode.Parse(text) }));

        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.Equal((text, text), (run.Outputs!["any"]!.ToJsonString(), run.Steps.Single().Output!.Value.GetProperty("value").GetRawText()));
    }

    [Fact]
    public async Task Many_runs_are_started_at_once_or_not_at_all()
    {
        var started = await api.Client.StartRunsAsync([.. Enumerable.Range(0, 50).Select(index => new StartRun("greet", new JsonObject { ["word"] = $"w{index % 25}" }, IdempotencyKey: $"w{index % 25}"))], Token);
        Assert.Equal(25, started.DistinctBy(run => run.Id).Count());
        Assert.Equal("w7", (await api.EndAsync(started[7].Id)).Inputs["word"]!.GetValue<string>());

        var refusal = await Refusal(() => api.Client.StartRunsAsync([new StartRun("greet", new JsonObject { ["word"] = "never" }), new StartRun("greet")], Token));

        Assert.Equal((HttpStatusCode.BadRequest, "/1/inputs"), (refusal.Status, Assert.Single(refusal.Errors).Pointer));
        Assert.StartsWith("Run 2 of the list:", refusal.Message, StringComparison.Ordinal);
        Assert.Empty((await api.Client.ListRunsAsync(new RunFilter(Labels: new Dictionary<string, string> { ["kind"] = "never" }), cursor: null, limit: null, Token)).Items);
        Assert.Equal(HttpStatusCode.BadRequest, (await Refusal(() => api.Client.StartRunsAsync([], Token))).Status);
    }

    [Fact]
    public async Task Viewers_look_editors_start_and_operators_steer()
    {
        var (viewer, editor, steerer) = (await KeyAsync("viewer"), await KeyAsync("editor"), await KeyAsync("operator"));
        var run = (await editor.StartRunAsync(new StartRun("single"), Token)).Id;

        Assert.Equal("editor", (await viewer.GetRunAsync(run, Token)).CreatedBy);
        Assert.Equal(HttpStatusCode.Forbidden, (await Refusal(() => viewer.StartRunAsync(new StartRun("single"), Token))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Refusal(() => editor.CancelRunAsync(run, reason: null, Token))).Status);
        Assert.Equal("operator", (await steerer.CancelRunAsync(run, reason: null, Token)).CancelledBy);
    }

    private async Task<string> QuoteAsync()
    {
        await api.RegisterAsync("""
            name: quote
            inputs: { properties: { word: { type: string } } }
            steps: [{ id: say, uses: flow.noop, with: { value: "${{ inputs.word }}" } }]
            outputs: { said: "${{ steps.say.output.value }}" }
            """);
        return "quote";
    }

    private async Task<MediaClient> KeyAsync(string role) =>
        new(api.Host.Client((await api.Client.CreateKeyAsync(new CreateApiKey(role, role), Token)).Secret));

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await api.Http.SendAsync(request, Token);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<T>(WireFormat.Options, Token))!;

    private static Task<MediaApiException> Refusal<T>(Func<Task<T>> call) => Assert.ThrowsAsync<MediaApiException>(call);
}
