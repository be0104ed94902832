using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Client;
using Aspire.Media.Client.Workflows;
using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Steps;

using StepAccess = Aspire.Media.Engine.Steps.StepAccess;
using StepType = Aspire.Media.Client.Workflows.StepType;

namespace Aspire.Media.Cli.Tests.Workflows;

public sealed class WorkflowsCommandTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string TidyUp = """
        # what goes where
        name: tidy-up
        title: Tidy up
        description: |
          Says what came in.
          Then waits.
        inputs: { properties: { note: { type: string, title: What to say, default: nothing } } }
        steps:
          - { id: say, uses: log.write, with: { message: "Came in: ${{ inputs.note }}" } }
          - { id: sure, approval: { message: Sure? }, needs: [] }
          - { id: every, uses: flow.noop, if: inputs.note != '', forEach: "${{ [1, 2] }}", needs: [say, sure] }
        """;

    private static readonly StepTypeRecord Probe = new(
        "media.probe", ["media.inspect"], "Probe", "Looks into a file", StepAccess.Read,
        (JsonObject)JsonNode.Parse("""{"properties": {"location": {"type": "string"}, "deep": {"type": "boolean", "default": false}}, "required": ["location"]}""")!,
        null, ["ffmpeg"], "io", "1.0.0");

    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private readonly TemporaryFolder folder = new();
    private RunningApi api = null!;

    public async ValueTask InitializeAsync()
    {
        api = await RunningApi.StartAsync(postgres);
        await api.PublishAsync(cancellationToken, Probe);
    }

    public async ValueTask DisposeAsync()
    {
        await api.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_definition_is_checked_added_shown_changed_compared_and_deleted()
    {
        var file = await WriteAsync("tidy-up.yaml", TidyUp);

        Assert.Equal(new Answer(0, "No fault was found in the workflow 'tidy-up'.\n", ""), await RunAsync("add", file, "--check"));
        Assert.Equal(new Answer(0, "There are no workflows yet. Add one: media workflows add FILE\n", ""), await RunAsync("list"));
        Assert.Equal(new Answer(0, "Workflow 'tidy-up' is added as version 1.\n", ""), await RunAsync("add", file));
        Assert.Equal(new Answer(0, "Nothing new: version 1 of 'tidy-up' says the same.\n", ""), await RunAsync("add", file));
        Assert.Equal(new Answer(0, "Nothing came before version 1 of 'tidy-up'.\n", ""), await RunAsync("diff", "tidy-up"));
        Assert.Equal("Workflow 'tidy-up' is added as version 2.\n", (await RunAsync("add", await WriteAsync("b.yml", TidyUp.Replace("title: Tidy up", "title: Clean up")))).Output);

        Assert.Matches(@"^name +version +from +changed +title\ntidy-up +2 +user +(now|\d+ s ago) +Clean up\n$", (await RunAsync("list", "CLEAN")).Output);
        Assert.Equal("No workflow has 'soap' in its name or title.\n", (await RunAsync("list", "soap")).Output);
        Assert.Matches(@"^version +language +from +by +added\n2 +YAML +user +\S.*\n1 +YAML +user +\S.*\n$", (await RunAsync("versions", "tidy-up")).Output);
        Assert.Equal("tidy-up, from version 1 to 2\nchanged /title\n  - \"Tidy up\"\n  + \"Clean up\"\n", (await RunAsync("diff", "tidy-up")).Output);
        Assert.Equal("tidy-up, from version 2 to 1\nchanged /title\n  - \"Clean up\"\n  + \"Tidy up\"\n", (await RunAsync("diff", "tidy-up", "2", "1")).Output);

        Assert.Equal(new Answer(0, "Workflow 'tidy-up' is deleted; its versions stay.\n", ""), await RunAsync("delete", "tidy-up"));
        Assert.Equal("media: There is no workflow named 'tidy-up'.", (await RunAsync("show", "tidy-up")).Complaint);
        Assert.Equal(TidyUp, (await RunAsync("show", "tidy-up", "--version", "1", "--source")).Output);
    }

    [Fact]
    public async Task A_workflow_is_told_in_short()
    {
        await RunAsync("add", await WriteAsync("tidy-up.yaml", TidyUp));

        var shown = await RunAsync("show", "tidy-up");

        Assert.Equal((0, ""), (shown.ExitCode, shown.Errors));
        Assert.Matches(@"^Tidy up\ntidy-up, version 1, in YAML by .+, (now|\d+ s ago)\n\nSays what came in\.\nThen waits\.\n\nInputs\n", shown.Output);
        Assert.Matches(@"\n  note +string +default nothing +What to say\n", shown.Output);
        Assert.Matches(@"\n  say +log\.write\n  sure +waits for approval +nothing\n  every +flow\.noop +say, sure +if inputs\.note != ''; for each of \$\{\{ \[1, 2\] \}\}\n$", shown.Output);
    }

    [Fact]
    public async Task What_went_in_comes_out_to_the_byte()
    {
        // A mark at the beginning, Windows' line ends, and none at the end.
        byte[] odd = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("// für alle\r\n{\t\"name\": \"odd\",\r\n \"steps\": [{\"id\": \"wait\", \"approval\": {}}]}")];
        await File.WriteAllBytesAsync(folder["odd.json"], odd, cancellationToken);
        Assert.Equal("Workflow 'odd' is added as version 1.\n", (await RunAsync("add", folder["odd.json"])).Output);

        var copied = await CliProcess.ShellAsync($"media workflows show odd --source > '{folder["copy"]}'", Environment);
        var yaml = await RunAsync("show", "odd", "--yaml");
        var terminal = await CliProcess.ShellAsync($"script -qec \"'{CliProcess.DotNet}' '{CliProcess.Program}' workflows show odd --source\" /dev/null", Environment);

        Assert.Equal(new Answer(0, "", ""), copied);
        Assert.Equal(odd, await File.ReadAllBytesAsync(folder["copy"], cancellationToken));
        Assert.Equal("name: odd\nsteps:\n- id: wait\n  approval: {}\n", yaml.Output);
        Assert.Equal("// für alle\r\n{    \"name\": \"odd\",\r\n \"steps\": [{\"id\": \"wait\", \"approval\": {}}]}\r\n", terminal.Output);
    }

    [Fact]
    public async Task A_pipe_takes_a_definition_in_either_language()
    {
        await WriteAsync("tidy-up.yaml", TidyUp);

        var yaml = await CliProcess.ShellAsync($"media workflows add - --check < '{folder["tidy-up.yaml"]}'", Environment);
        var json = await CliProcess.ShellAsync("""echo '{"name": "piped", "steps": [{"id": "wait", "approval": {}}]}' | media workflows add -""", Environment);
        var around = await CliProcess.ShellAsync("media workflows show piped --source | media workflows add -", Environment);

        Assert.Equal(new Answer(0, "No fault was found in the workflow 'tidy-up'.\n", ""), yaml);
        Assert.Equal(new Answer(0, "Workflow 'piped' is added as version 1.\n", ""), json);
        Assert.Equal(new Answer(0, "Nothing new: version 1 of 'piped' says the same.\n", ""), around);
    }

    [Fact]
    public async Task Every_fault_of_a_definition_is_a_line_with_its_place()
    {
        var file = await WriteAsync("bad.yaml", "name: Tidy\nsteps:\n  - id: look\n    uses: media.prob\n  - id: look\n    uses: media.probe\n");

        var told = await RunAsync("add", file);
        var asJson = await RunAsync("add", file, "--check", "--json");

        Assert.Equal((1, ""), (told.ExitCode, told.Output));
        var lines = told.Errors.TrimEnd('\n').Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.StartsWith($"{file}:1:7: /name: ", lines[0]);
        Assert.Equal($"{file}:4:11: /steps/0/uses: unknown step kind `media.prob`; did you mean `media.probe`?", lines[1]);
        Assert.Equal((1, ""), (asJson.ExitCode, asJson.Errors));
        Assert.Equal("/steps/0/uses", JsonNode.Parse(asJson.Output)!["errors"]![1]!["pointer"]!.GetValue<string>());
        Assert.StartsWith("-:1:1: ", (await CliProcess.ShellAsync("echo 7 | media workflows add -", Environment)).Errors);
    }

    [Fact]
    public async Task Lists_longer_than_a_page_come_whole()
    {
        var client = new MediaClient(new HttpClient { BaseAddress = new Uri(api.Address) });
        for (var i = 0; i < 53; i++)
        {
            await client.RegisterWorkflowAsync($$"""{"name": "one-{{i:000}}", "steps": [{"id": "wait", "approval": {} }]}""", WorkflowFormat.Json, dryRun: false, cancellationToken);
            await client.RegisterWorkflowAsync($$"""{"name": "many", "title": "Number {{i}}", "steps": [{"id": "wait", "approval": {} }]}""", WorkflowFormat.Json, dryRun: false, cancellationToken);
        }

        var listed = await RunAsync("list", "one");
        var versions = await RunAsync("versions", "many");

        Assert.Equal(53, listed.Output.Split('\n').Count(line => line.StartsWith("one-", StringComparison.Ordinal)));
        Assert.Single(listed.Output.Split('\n'), line => line.StartsWith("name ", StringComparison.Ordinal));
        Assert.Equal(53, versions.Output.Split('\n').Count(line => line.Contains(" JSON ", StringComparison.Ordinal)));
        Assert.Equal(54, Read<List<WorkflowSummary>>(await RunAsync("list", "--json")).Count);
        Assert.Equal([.. Enumerable.Range(1, 53).Reverse()], Read<List<WorkflowVersion>>(await RunAsync("versions", "many", "--json")).Select(version => version.Version));
        Assert.Equal("media: There is no workflow named 'one-52'. Did you mean 'one-052'?", (await RunAsync("show", "one-52")).Complaint);
    }

    [Fact]
    public async Task Every_verb_answers_in_JSON_when_asked()
    {
        var file = await WriteAsync("tidy-up.yaml", TidyUp);

        Assert.Equal("[]\n", (await RunAsync("list", "--json")).Output);
        Assert.Null(Read<RegisteredWorkflow>(await RunAsync("add", file, "--check", "--json")).Version);
        Assert.Equal(1, Read<RegisteredWorkflow>(await RunAsync("add", file, "--json")).Version);
        Assert.Equal("tidy-up", Assert.Single(Read<List<WorkflowSummary>>(await RunAsync("list", "--json"))).Name);
        Assert.Equal(TidyUp, Read<Workflow>(await RunAsync("show", "tidy-up", "--json")).Source);
        Assert.Equal(1, Assert.Single(Read<List<WorkflowVersion>>(await RunAsync("versions", "tidy-up", "--json"))).Version);
        Assert.Empty(Read<WorkflowDiff>(await RunAsync("diff", "tidy-up", "--json")).Changes);
        Assert.Contains(Read<List<StepType>>(await RunAsync("steps", "--json")), type => type.Kind == "log.write");
        Assert.Equal("media.probe", Read<StepType>(await RunAsync("steps", "media.inspect", "--json")).Kind);
        Assert.Equal("{\n  \"name\": \"tidy-up\",\n  \"deleted\": true\n}\n", (await RunAsync("delete", "tidy-up", "--json")).Output);
    }

    [Fact]
    public async Task A_name_that_is_unknown_is_told_with_the_one_that_was_meant()
    {
        await RunAsync("add", await WriteAsync("tidy-up.yaml", TidyUp));

        foreach (var verb in new[] { "show", "versions", "diff", "delete" })
        {
            Assert.Equal("media: There is no workflow named 'tidyup'. Did you mean 'tidy-up'?", (await RunAsync(verb, "tidyup")).Complaint);
        }

        Assert.Equal("media: There is no workflow named '..'.", (await RunAsync("delete", "..")).Complaint);
        Assert.Equal("media: There is no workflow named ''.", (await RunAsync("show", "")).Complaint);
        Assert.Equal("media: There is no version 7 of the workflow `tidy-up`.", (await RunAsync("show", "tidy-up", "--version", "7")).Complaint);
        Assert.Equal("media: No worker knows the kind of step 'log.wirte'. Did you mean 'log.write'?", (await RunAsync("steps", "log.wirte")).Complaint);
        Assert.Equal($"media: Could not find file '{folder["none.yaml"]}'.", (await RunAsync("add", folder["none.yaml"])).Complaint);
        Assert.Equal($"media: {Path.GetTempPath()} is a folder; name one file in it.", (await RunAsync("add", Path.GetTempPath())).Complaint);
    }

    [Fact]
    public async Task Step_kinds_are_listed_and_one_is_told_with_what_it_takes()
    {
        var list = await RunAsync("steps");
        var probe = await RunAsync("steps", "media.probe");

        Assert.Matches(@"^kind +access +uses +requires +title\n", list.Output);
        Assert.Matches(@"\nlog\.write +reads +none +Write to the log\n", list.Output);
        Assert.Matches(@"\nmedia\.probe +reads +io +ffmpeg +Probe\n", list.Output);
        Assert.Matches(@"^media\.probe: Probe\nreads, uses io, requires ffmpeg, formerly media\.inspect; made known by version 1\.0\.0, (now|\d+ s ago)\n\nLooks into a file\n\nInput\n", probe.Output);
        Assert.Matches(@"\n  location +string +required\n  deep +boolean +default false\n$", probe.Output);
        Assert.Matches(@"\nOutput\n  name +type +value +about\n  message +string", (await RunAsync("steps", "log.write")).Output);
    }

    [Fact]
    public async Task A_fleet_that_never_was_says_so()
    {
        await using var empty = await RunningApi.StartAsync(postgres);

        var answer = await CliProcess.RunAsync("workflows", "steps", "--url", empty.Address);

        Assert.Equal(new Answer(0, "No worker has made known yet what it can do. Whether there is one: media status\n", ""), answer);
    }

    [Fact]
    public async Task The_schema_is_the_one_that_checks_definitions() =>
        Assert.Equal(new Answer(0, DefinitionSchema.Text, ""), await RunAsync("schema"));

    private Dictionary<string, string> Environment => new() { ["MEDIA_URL"] = api.Address, ["TERM"] = "dumb" };

    private Task<Answer> RunAsync(params IEnumerable<string> arguments) => CliProcess.RunAsync(Environment, ["workflows", .. arguments]);

    private async Task<string> WriteAsync(string name, string text)
    {
        await File.WriteAllTextAsync(folder[name], text, cancellationToken);
        return folder[name];
    }

    private static T Read<T>(Answer answer)
    {
        Assert.Equal((0, ""), (answer.ExitCode, answer.Errors));
        return JsonSerializer.Deserialize<T>(answer.Output, WireFormat.Options)!;
    }
}
