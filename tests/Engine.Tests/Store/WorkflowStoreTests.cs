using System.Text;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Definitions;

namespace Aspire.Media.Engine.Tests.Store;

public sealed class WorkflowStoreTests(PostgresServer postgres) : IAsyncLifetime
{
    private TestDatabase database = null!;
    private WorkflowStore store = null!;
    private StepTypeStore types = null!;
    private WorkflowRegistry registry = null!;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        store = new WorkflowStore(database.DataSource);
        types = new StepTypeStore(database.DataSource);
        registry = new WorkflowRegistry(store, types);
        await types.PublishAsync([.. Catalogue.Types], Token);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_went_in_comes_out_to_the_byte()
    {
        byte[] source = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("# ein Gruß\r\nname: bytes\r\nsteps: [{id: a, uses: flow.noop}]\r\n")];
        var draft = DefinitionDraft.Read(source, DefinitionFormat.Yaml);
        Assert.Empty(await registry.CheckAsync(draft, Token));

        await registry.RegisterAsync(draft, "ann", Token);

        var found = await store.FindAsync("bytes", version: null, Token);
        Assert.Equal(source, found!.Source);
        Assert.Equal((1, WorkflowOrigin.User, DefinitionFormat.Yaml, "ann"), (found.Version, found.Origin, found.Format, found.CreatedBy));
        Assert.Equal("""{"name":"bytes","steps":[{"id":"a","uses":"flow.noop"}]}""", found.Definition);
    }

    [Fact]
    public async Task The_same_content_twice_is_one_version_in_whatever_words()
    {
        Assert.Equal(new Registration(1, Added: true), await UserAsync("same", "\"title\": \"T\","));
        Assert.Equal(new Registration(1, Added: false), await registry.RegisterAsync(Catalogue.Yaml("name: same\ntitle: T\nsteps:\n  - id: only\n    uses: flow.noop\n"), "ann", Token));
        Assert.Equal(new Registration(2, Added: true), await UserAsync("same", "\"title\": \"U\","));
        Assert.Equal(new Registration(3, Added: true), await UserAsync("same", "\"title\": \"T\","));

        Assert.Equal([3, 2, 1], (await store.VersionsAsync("same", int.MaxValue, 10, Token)).Select(version => version.Version));
        Assert.Contains("\"U\"", (await store.FindAsync("same", 2, Token))!.Definition, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upgrade_adds_a_version_only_over_a_shipped_one()
    {
        Assert.Equal(1, await ShippedAsync("kept", "A"));
        Assert.Equal(2, await ShippedAsync("kept", "B"));
        Assert.Equal(3, (await UserAsync("kept", "\"title\": \"mine\",")).Version);

        Assert.Null(await ShippedAsync("kept", "C"));
        Assert.Equal((3, WorkflowOrigin.User), Current(await store.FindAsync("kept", null, Token)));
    }

    [Fact]
    public async Task A_deleted_workflow_stays_deleted_until_a_user_wants_it_again()
    {
        await ShippedAsync("gone", "A");
        Assert.Equal(0, await store.DeleteAsync("gone", Token));
        Assert.Null(await store.DeleteAsync("gone", Token));

        Assert.Null(await ShippedAsync("gone", "A"));
        Assert.Null(await ShippedAsync("gone", "B"));
        Assert.Null(await store.FindAsync("gone", null, Token));
        Assert.NotNull(await store.FindAsync("gone", 1, Token));

        // The same text again is the shipped one again, and upgrades go on.
        Assert.Equal(new Registration(1, Added: false), await UserAsync("gone", "\"title\": \"A\","));
        Assert.Equal((1, WorkflowOrigin.Shipped), Current(await store.FindAsync("gone", null, Token)));
        Assert.Equal(2, await ShippedAsync("gone", "B"));
    }

    [Fact]
    public async Task Processes_that_register_the_same_set_at_once_make_one_version_of_each()
    {
        var names = Enumerable.Range(0, 20).Select(index => $"shipped-{index}").ToList();
        IReadOnlyCollection<DefinitionDraft> Set() => [.. names.Select(name => Catalogue.Json(Catalogue.Minimal(name)))];

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker =>
            registry.RegisterShippedAsync(worker % 2 == 0 ? Set() : [.. Set().Reverse()], $"worker {worker}", Token)));

        Assert.Equal(20, results.SelectMany(set => set).Count(registration => registration.Added));
        Assert.All(results.SelectMany(set => set), registration => Assert.Equal(1, registration.Version));
    }

    [Fact]
    public async Task Users_who_write_at_once_all_get_their_version()
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, 20).Select(user => UserAsync("busy", $"\"title\": \"{user}\",")));

        Assert.Equal(Enumerable.Range(1, 20), versions.Select(registration => registration.Version!.Value).Order());
        Assert.Equal(20, (await store.VersionsAsync("busy", int.MaxValue, 100, Token)).Count);
    }

    [Fact]
    public async Task Shipped_workflows_may_run_each_other_in_any_order()
    {
        var parent = Catalogue.Json("""{"name": "parent", "steps": [{"id": "a", "run": "child", "with": {"site": "x"}}]}""");
        var child = Catalogue.Json(Catalogue.Minimal("child", "\"inputs\": {\"properties\": {\"site\": {\"type\": \"string\"}}},"));

        Assert.Equal(2, (await registry.RegisterShippedAsync([parent, child], "1.0", Token)).Count);

        var wrong = Catalogue.Json("""{"name": "other", "steps": [{"id": "a", "run": "child", "with": {"sit": "x"}}]}""");
        var failure = await Assert.ThrowsAsync<DefinitionException>(() => registry.RegisterShippedAsync([wrong], "1.0", Token));
        Assert.Equal("/steps/0/with/sit", Assert.Single(failure.Errors).Pointer);
        Assert.Equal("did you mean `child`?", Assert.Single(await registry.CheckAsync(Catalogue.Json("""{"name": "x", "steps": [{"id": "a", "run": "chlid"}]}"""), Token)).Suggestion);
    }

    [Fact]
    public async Task Lists_are_walked_page_by_page_and_filtered_by_name_or_title()
    {
        foreach (var name in new[] { "c", "a", "b", "d" })
        {
            await UserAsync(name, $"\"title\": \"Title of {name}_%\",");
        }

        await store.DeleteAsync("b", Token);

        Assert.Equal(["a", "c"], (await store.ListAsync("", "", 2, Token)).Select(workflow => workflow.Name));
        Assert.Equal(["d"], (await store.ListAsync("c", "", 2, Token)).Select(workflow => workflow.Name));
        Assert.Equal(["d"], (await store.ListAsync("", "OF D_%", 10, Token)).Select(workflow => workflow.Name));
    }

    [Fact]
    public async Task A_step_type_that_is_published_again_replaces_what_was_known()
    {
        var probe = Catalogue.Types.Single(type => type.Kind == "media.probe");
        await types.PublishAsync([probe with { Title = "Probe", Description = "looks", Requires = ["ffmpeg"], Output = new JsonObject { ["type"] = "object" }, Version = "2.0" }], Token);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => types.PublishAsync(worker % 2 == 0 ? [.. Catalogue.Types.Skip(2)] : [.. Catalogue.Types.Skip(2).Reverse()], Token)));

        var known = await types.ListAsync(Token);
        Assert.Equal(Catalogue.Types.Count, known.Count);
        var found = known.Single(type => type.Kind == "media.probe");
        Assert.Equal(("Probe", "looks", "2.0", "ffmpeg"), (found.Title, found.Description, found.Version, Assert.Single(found.Requires)));
        Assert.Equal(probe.Input.ToJsonString(), found.Input.ToJsonString());
        Assert.Equal(["media.encode"], known.Single(type => type.Kind == "media.transcode").Aliases);
    }

    private async Task<Registration> UserAsync(string name, string more) =>
        await registry.RegisterAsync(Catalogue.Json(Catalogue.Minimal(name, more)), "ann", Token);

    private async Task<int?> ShippedAsync(string name, string title) =>
        (await registry.RegisterShippedAsync([Catalogue.Json(Catalogue.Minimal(name, $"\"title\": \"{title}\","))], "1.0", Token))[0].Version;

    private static (int Version, WorkflowOrigin Origin) Current(WorkflowVersionRecord? found) => (found!.Version, found.Origin);
}
