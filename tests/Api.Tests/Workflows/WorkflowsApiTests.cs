using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Client;
using Aspire.Media.Client.Access;
using Aspire.Media.Client.Workflows;
using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.DependencyInjection;

using WorkflowOrigin = Aspire.Media.Client.Workflows.WorkflowOrigin;

namespace Aspire.Media.Api.Tests.Workflows;

public sealed class WorkflowsApiTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string AdminKey = "an-admin-key-of-forty-characters-or-more";

    private const string Sites = """
        # who goes first
        name: sites
        title: All sites
        inputs: { properties: { location: { type: string } } }
        steps:
          - id: look
            uses: media.probe
            with: { location: "${{ inputs.location }}" }
        """;

    private TestDatabase database = null!;
    private RunningHost host = null!;
    private MediaClient client = null!;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        host = await ApiHost.StartAsync(database, $"--Access:AdminKey={AdminKey}");
        client = new MediaClient(host.Client(AdminKey));
        await host.App.Services.GetRequiredService<StepTypeStore>().PublishAsync(
            [
                new StepTypeRecord(
                    "media.probe", ["media.inspect"], "Probe", "Looks into a file", Engine.Steps.StepAccess.Read,
                    (JsonObject)JsonNode.Parse("""{"properties": {"location": {"type": "string"}}, "required": ["location"]}""")!, null, ["ffmpeg"], "io", "1.0"),
            ],
            Token);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await database.DisposeAsync();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_workflow_is_registered_shown_changed_compared_and_deleted()
    {
        var first = await client.RegisterWorkflowAsync(Sites, WorkflowFormat.Yaml, dryRun: false, Token);
        Assert.Equal(("sites", 1, true), (first.Name, first.Version, first.Added));
        Assert.False((await client.RegisterWorkflowAsync(Sites + "\n# and nothing else", WorkflowFormat.Yaml, dryRun: false, Token)).Added);
        var second = await client.RegisterWorkflowAsync(first.Definition.ToJsonString().Replace("All sites", "Every site", StringComparison.Ordinal), WorkflowFormat.Json, dryRun: false, Token);
        Assert.Equal(2, second.Version);

        var shown = await client.GetWorkflowAsync("sites", version: 1, Token);
        Assert.Equal((Sites, WorkflowFormat.Yaml, WorkflowOrigin.User), (shown.Source, shown.Format, shown.Origin));
        Assert.Equal("Every site", (await client.GetWorkflowAsync("sites", version: null, Token)).Definition["title"]!.GetValue<string>());
        Assert.Equal([2, 1], (await client.ListWorkflowVersionsAsync("sites", cursor: null, Token)).Items.Select(version => version.Version));

        var diff = await client.DiffWorkflowAsync("sites", from: null, to: null, Token);
        var change = Assert.Single(diff.Changes);
        Assert.Equal((1, 2, "/title", WorkflowChangeKind.Changed, "All sites", "Every site"), (diff.From, diff.To, change.Pointer, change.Kind, change.Before!.GetValue<string>(), change.After!.GetValue<string>()));
        Assert.Empty((await client.DiffWorkflowAsync("sites", from: null, to: 1, Token)).Changes);

        await client.DeleteWorkflowAsync("sites", Token);
        Assert.Equal(HttpStatusCode.NotFound, (await Refusal(() => client.GetWorkflowAsync("sites", version: null, Token))).Status);
        Assert.Equal("There is no workflow `sites`.", (await Refusal(async () => { await client.DeleteWorkflowAsync("sites", Token); return 0; })).Message);
        Assert.Equal(1, (await client.GetWorkflowAsync("sites", version: 1, Token)).Version);
    }

    [Fact]
    public async Task Every_error_comes_with_its_place()
    {
        var refusal = await Refusal(() => client.RegisterWorkflowAsync(
            "name: Sites\nsteps:\n  - id: look\n    uses: media.prob\n  - id: look\n    uses: media.probe\n", WorkflowFormat.Yaml, dryRun: true, Token));

        Assert.Equal(HttpStatusCode.BadRequest, refusal.Status);
        Assert.Equal(["/name", "/steps/0/uses", "/steps/1", "/steps/1/id"], refusal.Errors.Select(error => error.Pointer));
        Assert.Equal(new WorkflowError("/steps/0/uses", "unknown step kind `media.prob`", 4, 11, "\"media.prob\"", "did you mean `media.probe`?"), refusal.Errors[1]);
        Assert.Contains("line 4, column 11", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_keeps_nothing()
    {
        var checkedOnly = await client.RegisterWorkflowAsync(Sites, WorkflowFormat.Yaml, dryRun: true, Token);

        Assert.Null(checkedOnly.Version);
        Assert.Equal("sites", checkedOnly.Definition["name"]!.GetValue<string>());
        Assert.Empty((await client.ListWorkflowsAsync(filter: null, cursor: null, Token)).Items);
    }

    [Fact]
    public async Task The_text_comes_back_as_it_was_and_in_the_other_language_too()
    {
        await client.RegisterWorkflowAsync(Sites, WorkflowFormat.Yaml, dryRun: false, Token);
        await client.RegisterWorkflowAsync("""{ /* in JSON */ "name": "other", "steps": [{"id": "wait", "approval": {}}] }""", WorkflowFormat.Json, dryRun: false, Token);

        Assert.Equal(Sites, await TextAsync("/api/workflows/sites/source", "*/*", "application/yaml"));
        Assert.Equal(Sites, await TextAsync("/api/workflows/sites", "application/yaml", "application/yaml"));
        Assert.Contains("/* in JSON */", await TextAsync("/api/workflows/other/source", "*/*", "application/json"), StringComparison.Ordinal);
        Assert.Equal("name: other\nsteps:\n- id: wait\n  approval: {}\n", await TextAsync("/api/workflows/other", "application/yaml", "application/yaml"));
        Assert.StartsWith("{\"name\":\"sites\"", await TextAsync("/api/workflows/sites", "text/html, application/json;q=0.9, application/yaml;q=0.1", "application/json"), StringComparison.Ordinal);
        Assert.Equal(DefinitionSchema.Text, await TextAsync("/api/workflow-schema", "*/*", "application/schema+json"));
    }

    [Fact]
    public async Task Lists_come_in_pages()
    {
        foreach (var name in new[] { "c", "a", "b" })
        {
            await client.RegisterWorkflowAsync($$"""{"name": "{{name}}", "steps": [{"id": "wait", "approval": {} }]}""", WorkflowFormat.Json, dryRun: false, Token);
        }

        var page = JsonNode.Parse(await TextAsync("/api/workflows?limit=2", "*/*", "application/json"))!;
        Assert.Equal(["a", "b"], page["items"]!.AsArray().Select(item => item!["name"]!.GetValue<string>()));
        var rest = await client.ListWorkflowsAsync(filter: null, page["next"]!.GetValue<string>(), Token);
        Assert.Equal("c", Assert.Single(rest.Items).Name);
        Assert.Null(rest.Next);
        Assert.Equal("b", Assert.Single((await client.ListWorkflowsAsync("B", cursor: null, Token)).Items).Name);
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(HttpMethod.Get, "/api/workflows?limit=0", null, null));
    }

    [Fact]
    public async Task Step_types_are_shown_as_workers_published_them()
    {
        var type = Assert.Single(await client.ListStepTypesAsync(Token));

        Assert.Equal(("media.probe", "media.inspect", "ffmpeg", "io"), (type.Kind, Assert.Single(type.Aliases), Assert.Single(type.Requires), type.Resource));
        Assert.Equal("string", type.Input["properties"]!["location"]!["type"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("POST", "/api/workflows", "text/plain", "name: x", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("POST", "/api/workflows", null, "name: x", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("POST", "/api/workflows", "application/yaml", "", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/api/workflows", "application/json", "{", HttpStatusCode.BadRequest)]
    [InlineData("PUT", "/api/workflows/other", "application/yaml", "{name: x, steps: [{id: a, approval: {}}]}", HttpStatusCode.BadRequest)]
    [InlineData("PUT", "/api/workflows/x", "application/yaml", "{name: x, steps: [{id: a, approval: {}}]}", HttpStatusCode.Created)]
    [InlineData("GET", "/api/workflows/none", null, null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/workflows/none/source", null, null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/workflows/none/versions", null, null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/workflows/none/diff?from=1&to=2", null, null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/workflows/none?version=one", null, null, HttpStatusCode.BadRequest)]
    [InlineData("DELETE", "/api/workflows/none", null, null, HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/workflows?filter=%00", null, null, HttpStatusCode.BadRequest)]
    [InlineData("GET", "/api/workflows?cursor=%00", null, null, HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_done_is_answered_with_its_status(string verb, string path, string? type, string? body, HttpStatusCode expected) =>
        Assert.Equal(expected, await StatusAsync(new HttpMethod(verb), path, type, body));

    [Fact]
    public async Task A_body_of_more_than_a_megabyte_is_refused()
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(HttpMethod.Post, "/api/workflows", "application/yaml", new string('#', 5_000_000)));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(HttpMethod.Post, "/api/workflows", "application/yaml", new string('#', 1_000_000)));
    }

    [Fact]
    public async Task Viewers_look_and_editors_write()
    {
        var viewer = await client.CreateKeyAsync(new CreateApiKey("looks", "viewer"), Token);
        var editor = await client.CreateKeyAsync(new CreateApiKey("writes", "editor"), Token);
        await new MediaClient(host.Client(editor.Secret)).RegisterWorkflowAsync(Sites, WorkflowFormat.Yaml, dryRun: false, Token);

        var looking = new MediaClient(host.Client(viewer.Secret));
        Assert.Equal("writes", (await looking.GetWorkflowAsync("sites", version: null, Token)).CreatedBy);
        Assert.Equal(HttpStatusCode.Forbidden, (await Refusal(() => looking.RegisterWorkflowAsync(Sites, WorkflowFormat.Yaml, dryRun: true, Token))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Refusal(async () => { await looking.DeleteWorkflowAsync("sites", Token); return 0; })).Status);
    }

    private async Task<string> TextAsync(string path, string accept, string type)
    {
        using var http = host.Client(AdminKey);
        http.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);
        using var answer = await http.GetAsync(path, Token);
        Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return await answer.Content.ReadAsStringAsync(Token);
    }

    private async Task<HttpStatusCode> StatusAsync(HttpMethod verb, string path, string? type, string? body)
    {
        using var http = host.Client(AdminKey);
        using var request = new HttpRequestMessage(verb, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        }

        using var answer = await http.SendAsync(request, Token);
        if ((int)answer.StatusCode >= 400)
        {
            var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement;
            Assert.False(string.IsNullOrEmpty(problem.GetProperty("detail").GetString()), "a refusal without words");
        }

        return answer.StatusCode;
    }

    private static Task<MediaApiException> Refusal<T>(Func<Task<T>> call) => Assert.ThrowsAsync<MediaApiException>(call);
}
