using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Definitions;

namespace Aspire.Media.Engine.Tests.Definitions;

public sealed class DefinitionDraftTests
{
    private const string Step = """{"id": "a", "uses": "flow.noop"}""";

    [Theory]
    [InlineData("""{"id": "b", "uses": "media.prob"}""", "/steps/1/uses", "unknown step kind `media.prob`; did you mean `media.probe`?")]
    [InlineData("""{"id": "b", "uses": "media.probe"}""", "/steps/1", "the input `location` is missing")]
    [InlineData("""{"id": "b", "uses": "media.probe", "with": {"locaton": "x"}}""", "/steps/1/with/locaton", "unknown property `locaton`; did you mean `location`?")]
    [InlineData("""{"id": "b", "uses": "media.transcode", "with": {"location": "x", "codec": "h265"}}""", "/steps/1/with/codec", "must be `h264`, `hevc` or `av1`, not `h265`; did you mean `h264`?")]
    [InlineData("""{"id": "b", "uses": "media.transcode", "with": {"location": "x", "codec": "av1", "crf": 60}}""", "/steps/1/with/crf", "must be at most 51, and is 60")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "run": "analyze-scenes"}""", "/steps/1/run", "a step either `uses` a step type or runs a workflow, not both; remove `run` or `uses`")]
    [InlineData("""{"id": "b"}""", "/steps/1", "the step does nothing: it lacks `uses`, `run` or `approval`")]
    [InlineData("""{"id": "b", "run": "analyse-scenes", "with": {"scenes": []}}""", "/steps/1/run", "there is no workflow `analyse-scenes`; did you mean `analyze-scenes`?")]
    [InlineData("""{"id": "b", "run": "broken", "with": {}}""", "/steps/1/run", "a workflow cannot run itself: it would never end")]
    [InlineData("""{"id": "b", "run": "analyze-scenes"}""", "/steps/1", "the input `scenes` is missing")]
    [InlineData("""{"id": "a", "uses": "flow.noop"}""", "/steps/1/id", "the id `a` is taken by /steps/0 already")]
    [InlineData("""{"id": "b c", "uses": "flow.noop"}""", "/steps/1/id", "must be an identifier of letters, digits and underscores, such as find_scenes, and `b c` does not")]
    [InlineData("""{"uses": "flow.noop"}""", "/steps/1", "lacks `id`")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "needs": ["c"]}""", "/steps/1/needs/0", "there is no step `c`; did you mean `a`?")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "needs": ["b"]}""", "/steps/1/needs", "these steps wait for each other: b → b")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "needs": "a"}""", "/steps/1/needs", "must be a list, not `a`")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "neds": ["a"]}""", "/steps/1/neds", "unknown property `neds`; did you mean `needs`?")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "skipped": "no"}""", "/steps/1/skipped", "`skipped` means nothing without `if`")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "forEach": "${{ steps.a.items }}"}""", "/steps/1/forEach", "the step `a` gives no list of items; go through a list in what it gives, as in `steps.a.output.files`")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "batch": 10}""", "/steps/1/batch", "`batch` means nothing without `forEach`")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "timeout": "ten minutes"}""", "/steps/1/timeout", "must be a duration such as 10m, 1h30m or 00:10:00, and `ten minutes` does not")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "timeout": "0s"}""", "/steps/1/timeout", "a timeout of nothing leaves no time to work; leave it out for no limit of one's own")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "retry": {"attempts": 0}}""", "/steps/1/retry/attempts", "must be at least 1, and is 0")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "retry": {"backoff": "2m", "maxBackoff": "1m"}}""", "/steps/1/retry/maxBackoff", "the longest pause (00:01:00) is shorter than the first one (00:02:00)")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "progress": [30, 20]}""", "/steps/1/progress", "the range runs backwards, from 30 to 20; write [20, 30]")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "progress": [30]}""", "/steps/1/progress", "needs at least 2 items, and has 1")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "progress": [0, 110]}""", "/steps/1/progress/1", "must be at most 100, and is 110")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "requires": ["GPU!"]}""", "/steps/1/requires/0", "must be a capability such as ffmpeg, gpu or site:NAME, and `GPU!` does not")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "onFailure": "stop"}""", "/steps/1/onFailure", "must be `halt` or `continue`, not `stop`")]
    [InlineData("""{"id": "b", "approval": {"onDeadline": "approve"}}""", "/steps/1/approval/onDeadline", "`onDeadline` means nothing without `deadline`")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "if": "inputs. > 3"}""", "/steps/1/if", "the expression cannot be read, at character ")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "with": {"x": "${{ inputs.sit }}"}}""", "/steps/1/with/x", "there is no input `sit`; did you mean `site`?")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "with": {"x": "${{ steps.aa.output }}"}}""", "/steps/1/with/x", "there is no step `aa`; did you mean `a`?")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "with": {"x": "${{ steps.b.output }}"}}""", "/steps/1/with/x", "the step `b` need not be over when this is evaluated; let the steps before lead to it by `needs`")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "needs": [], "if": "steps.a.output.ok"}""", "/steps/1/if", "the step `a` need not be over when this is evaluated; let the steps before lead to it by `needs`")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "with": {"x": "${{ item.name }}"}}""", "/steps/1/with/x", "`item` is known only to a step with `forEach`, in `with`, `groupBy` and the message of `approval`")]
    [InlineData("""{"id": "b", "uses": "flow.noop", "with": {"x": "${{ input.site }}"}}""", "/steps/1/with/x", "there is no `input` here; did you mean `inputs`?")]
    [InlineData("5", "/steps/1", "must be an object, not `5`")]
    public void A_bad_step_is_refused_with_the_place_and_the_cure(string step, string pointer, string said)
    {
        var errors = Catalogue.Json($$"""{"name": "broken", "inputs": {"properties": {"site": {} } }, "steps": [{{Step}}, {{step}}]}""").Check(Catalogue.Context);

        Assert.Contains(errors, error => error.Pointer == pointer && (error.Suggestion is null ? error.Message : $"{error.Message}; {error.Suggestion}").StartsWith(said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"event": "finished"}""", "/on/0/event", "must be the kind of an event such as scan.finished, and `finished` does not")]
    [InlineData("""{"event": "run.complete", "of": "analyze-scenes"}""", "/on/0/event", "no workflow can listen to `run.complete`; did you mean `run.completed`?")]
    [InlineData("""{"event": "run.failed"}""", "/on/0", "`run.failed` needs `of`: the workflow whose runs are meant")]
    [InlineData("""{"event": "scan.finished", "of": "analyze-scenes"}""", "/on/0/of", "`of` means nothing with `scan.finished`: only the ends of runs are of a workflow")]
    [InlineData("""{"event": "run.failed", "of": "broken"}""", "/on/0/of", "a workflow that starts at its own end would never end")]
    [InlineData("""{"event": "run.failed", "of": "analyse-scenes"}""", "/on/0/of", "there is no workflow `analyse-scenes`; did you mean `analyze-scenes`?")]
    [InlineData("""{"event": "scan.finished", "if": "event. > 3"}""", "/on/0/if", "the expression cannot be read, at character ")]
    [InlineData("""{"event": "scan.finished", "if": "event.date.count"}""", "/on/0/if", "an event has no `date`; did you mean `data`?")]
    [InlineData("""{"event": "scan.finished", "with": {"site": "${{ inputs.site }}"}}""", "/on/0/with/site", "there is no `inputs` here: before a run starts there is only `event`")]
    [InlineData("""{"event": "scan.finished", "with": {"sit": "x"}}""", "/on/0/with/sit", "unknown property `sit`; did you mean `site`?")]
    [InlineData("""{"event": "scan.finished", "with": {"site": 5}}""", "/on/0/with/site", "must be a string, not `5`")]
    [InlineData("""{"evnt": "scan.finished"}""", "/on/0/evnt", "unknown property `evnt`; did you mean `event`?")]
    public void A_bad_trigger_is_refused_with_the_place_and_the_cure(string trigger, string pointer, string said)
    {
        var errors = Catalogue.Json($$"""{"name": "broken", "inputs": {"properties": {"site": {"type": "string"} } }, "on": [{{trigger}}], "steps": [{{Step}}]}""").Check(Catalogue.Context);

        Assert.Contains(errors, error => error.Pointer == pointer && (error.Suggestion is null ? error.Message : $"{error.Message}; {error.Suggestion}").StartsWith(said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"name\": \"Not Kebab\",", "/name", "must be a name in kebab-case such as process-new-scenes")]
    [InlineData("\"name\": \"x\", \"titel\": \"T\",", "/titel", "unknown property `titel`")]
    [InlineData("\"name\": \"x\", \"title\": null,", "/title", "must be a string, not null")]
    [InlineData("\"name\": \"x\", \"inputs\": {\"properties\": {\"n\": {\"type\": \"int\"}}},", "/inputs/properties/n/type", "`int` is no type")]
    [InlineData("\"name\": \"x\", \"inputs\": {\"properties\": {\"n\": {\"type\": \"integer\", \"default\": \"x\"}}},", "/inputs/properties/n/default", "the default must be a whole number")]
    [InlineData("\"name\": \"x\", \"inputs\": {\"type\": \"array\"},", "/inputs/type", "must be `object`, not `array`")]
    [InlineData("\"name\": \"x\", \"concurrency\": {\"limit\": 0},", "/concurrency/limit", "must be at least 1")]
    [InlineData("\"name\": \"x\", \"concurrency\": {\"overlap\": \"que\"},", "/concurrency/overlap", "must be `queue`, `skip` or `replace`")]
    [InlineData("\"name\": \"x\", \"labels\": {\"a\": 5},", "/labels/a", "must be a string, not `5`")]
    [InlineData("\"name\": \"x\", \"finally\": [{\"id\": \"z\", \"uses\": \"flow.noop\", \"needs\": [\"a\"]}],", "/finally/0/needs/0", "`a` stands in `steps`")]
    [InlineData("\"title\": \"no name\",", "", "lacks `name`")]
    public void A_bad_workflow_is_refused_with_the_place_and_the_cure(string members, string pointer, string said)
    {
        var errors = Catalogue.Json($$"""{{{members}} "steps": [{{Step}}]}""").Check(Catalogue.Context);

        Assert.Contains(errors, error => error.Pointer == pointer && error.Message.StartsWith(said, StringComparison.Ordinal));
    }

    [Fact]
    public void A_circle_of_needs_is_named_step_by_step()
    {
        var errors = Catalogue.Yaml("""
            name: round
            steps:
              - { id: first, uses: flow.noop, needs: [third] }
              - { id: second, uses: flow.noop }
              - { id: third, uses: flow.noop }
            """).Check(Catalogue.Context);

        var error = Assert.Single(errors);
        Assert.Equal("these steps wait for each other: first → third → second → first", error.Message);
        Assert.Equal(("/steps/0/needs", 3, 42), (error.Pointer, error.Line, error.Column));
    }

    [Fact]
    public void Progress_never_runs_backwards_from_one_step_to_the_next()
    {
        static string Draft(string needs) => $$"""
            {"name": "x", "steps": [
                {"id": "a", "uses": "flow.noop", "progress": [0, 40]},
                {"id": "b", "uses": "flow.noop", {{needs}} "progress": [30, 100]}]}
            """;

        var error = Assert.Single(Catalogue.Json(Draft("")).Check(Catalogue.Context));
        Assert.Equal("the range begins at 30, and `a`, which comes before, has reached 40 by then", error.Message);
        Assert.Empty(Catalogue.Json(Draft("\"needs\": [],")).Check(Catalogue.Context));
    }

    [Fact]
    public void Weights_and_ranges_are_not_mixed()
    {
        var errors = Catalogue.Json("""
            {"name": "x", "steps": [{"id": "a", "uses": "flow.noop", "progress": [0, 40]}, {"id": "b", "uses": "flow.noop", "weight": 2}]}
            """).Check(Catalogue.Context);

        Assert.Equal("/steps/1/weight", Assert.Single(errors).Pointer);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once_in_the_order_of_the_text()
    {
        var errors = Catalogue.Yaml("""
            # a workflow with seven faults
            name: Bad Name
            onFailure: explode
            steps:
              - id: one
                uses: media.prob
                with: { location: x }
              - id: one
                uses: media.probe
                with:
                  locaton: x
              - uses: flow.noop
                needs: [none]
            """).Check(Catalogue.Context);

        Assert.Equal(
            [(2, 7), (3, 12), (6, 11), (8, 9), (11, 7), (11, 7), (12, 5), (13, 13)],
            errors.Select(error => (error.Line, error.Column)));
        Assert.Equal("\"explode\"", errors[1].Value);
        Assert.Equal("line 6, column 11 (/steps/0/uses): unknown step kind `media.prob`; did you mean `media.probe`?", errors[2].ToString());
    }

    [Fact]
    public void A_flood_of_errors_is_cut_off_and_counted()
    {
        var steps = string.Join(", ", Enumerable.Range(0, 300).Select(index => $$"""{"id": "s{{index}}", "uses": "no.such_{{index}}"}"""));

        var errors = Catalogue.Json($$"""{"name": "x", "steps": [{{steps}}]}""").Check(Catalogue.Context);

        Assert.Equal(101, errors.Count);
        Assert.Equal("and 200 more errors", errors[^1].Message);
    }

    [Fact]
    public void Positions_count_characters_and_lines_of_either_language()
    {
        var json = Catalogue.Json("{\n  // ein Gruß\r\n  \"name\": \"ä\", \"titel\": 1, \"steps\": []\n}").Check(Catalogue.Context);

        Assert.Equal([(3, 11), (3, 16), (3, 37)], json.Select(error => (error.Line, error.Column)));
    }

    [Fact]
    public void An_alias_of_a_kind_is_as_good_as_its_name() =>
        Assert.Empty(Catalogue.Json("""{"name": "x", "steps": [{"id": "a", "uses": "media.encode", "with": {"location": "x", "codec": "av1"}}]}""").Check(Catalogue.Context));

    [Fact]
    public void Inputs_that_hold_expressions_are_taken_to_fit() =>
        Assert.Empty(Catalogue.Json("""{"name": "x", "steps": [{"id": "a", "uses": "media.transcode", "with": {"location": "x", "codec": "${{ run.id }}", "crf": "${{ 20 }}"}}]}""").Check(Catalogue.Context));

    [Fact]
    public void Without_any_worker_the_error_says_what_to_do()
    {
        var errors = Catalogue.Json(Catalogue.Minimal("x")).Check(Catalogue.Context with { Steps = new([]) });

        Assert.Equal("no worker has published its step types yet: start one", Assert.Single(errors).Suggestion);
    }

    [Fact]
    public void The_order_before_a_step_is_what_was_said_or_the_step_listed_before()
    {
        var draft = Catalogue.Yaml("""
            name: graph
            steps:
              - { id: a, uses: flow.noop }
              - { id: b, uses: flow.noop }
              - { id: c, uses: flow.noop, needs: [a] }
              - { id: d, uses: flow.noop, needs: [] }
              - { id: e, uses: flow.noop, needs: [b, c] }
            """);
        var graph = new StepGraph(draft.Definition!.Steps);

        Assert.Equal<int[]>([[], [0], [0], [], [1, 2]], Enumerable.Range(0, 5).Select(step => graph.NeedsOf(step).ToArray()));
        Assert.Equal([0, 1, 2], graph.Upstream(4).Order());
    }

    [Fact]
    public void What_goes_wrong_in_reading_is_an_error_and_never_a_crash()
    {
        var random = new Random(7);
        var sound = Encoding.UTF8.GetBytes(SceneWorkflow.Json);
        for (var round = 0; round < 3000; round++)
        {
            var bytes = (byte[])sound.Clone();
            for (var hit = random.Next(1, 6); hit > 0; hit--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(4) == 0 ? (byte)random.Next(256) : (byte)"{}[]\",:-0e.ntf&*!|>\n"[random.Next(20)];
            }

            foreach (var format in Enum.GetValues<DefinitionFormat>())
            {
                DefinitionDraft.Read(bytes, format).Check(Catalogue.Context);
            }
        }
    }

    [Theory]
    [InlineData("1e400"), InlineData("1e-400"), InlineData("0.1"), InlineData("7.0"), InlineData("12345678901234567890123456789012345678901234567890"), InlineData("-0"), InlineData("1e2")]
    public void Strange_numbers_are_read_or_refused(string number)
    {
        var draft = Catalogue.Json($$"""
            {"name": "x", "concurrency": {"limit": {{number}} }, "steps": [{"id": "a", "uses": "flow.noop", "weight": {{number}}, "retry": {"attempts": {{number}} } },
             {"id": "b", "uses": "flow.noop", "with": {"n": {{number}} } }]}
            """);

        draft.Check(Catalogue.Context);
        Assert.Equal(number, draft.Definition!.Steps[1].With!["n"]!.ToJsonString());
    }

    [Fact]
    public void The_schema_s_own_address_is_welcome_and_no_part_of_the_content()
    {
        var draft = Catalogue.Json(Catalogue.Minimal("x", "\"$schema\": \"../workflows/schema.json\","));

        Assert.Empty(draft.Check(Catalogue.Context));
        Assert.Null(DefinitionJson.ToNode(draft.Definition!)["$schema"]);
    }

    [Fact]
    public void A_large_definition_is_checked_in_little_time()
    {
        var steps = new JsonArray([.. Enumerable.Range(0, WorkflowDefinition.MostSteps).Select(index => (JsonNode)new JsonObject
        {
            ["id"] = $"s{index}",
            ["uses"] = "media.probe",
            ["needs"] = new JsonArray([.. Enumerable.Range(Math.Max(0, index - 20), Math.Min(20, index)).Select(before => (JsonNode)$"s{before}")]),
            ["with"] = new JsonObject { ["location"] = index == 0 ? "file:///first" : $"${{{{ steps.s{index - 1}.output.location }}}}" },
        })]);
        var clock = Stopwatch.StartNew();

        Assert.Empty(Catalogue.Json(new JsonObject { ["name"] = "x", ["steps"] = steps }.ToJsonString()).Check(Catalogue.Context));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"it took {clock.Elapsed}");
    }
}
