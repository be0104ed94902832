using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Steps;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Engine.Tests.Steps;

public sealed class InstalledStepsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void The_engines_own_steps_are_found()
    {
        var catalog = new InstalledSteps([typeof(InstalledSteps).Assembly]);

        Assert.Equal(["flow.fail", "flow.noop", "flow.wait", "http.request", "log.write", "maintenance.forget", "maintenance.tidy"], catalog.Types.Select(type => type.Kind));
    }

    [Fact]
    public async Task A_step_runs_on_json_and_answers_json()
    {
        var output = await RunAsync("""{"text":"tide","times":3}""");

        Assert.Equal("""{"text":"tidetidetide"}""", output.GetRawText());
    }

    [Theory]
    [InlineData("""{"times":3}""", "text")]
    [InlineData("""{"text":null}""", "/text: must be")]
    [InlineData("""{"text":"a","tims":3}""", "tims")]
    [InlineData("""{"text":"a","times":"3"}""", "times")]
    [InlineData("[]", "repeat.text")]
    [InlineData("null", "null")]
    public async Task An_input_that_does_not_fit_is_refused_by_name(string input, string said)
    {
        var refusal = await Assert.ThrowsAsync<StepInputException>(() => RunAsync(input));

        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_of_an_input_names_what_is_required()
    {
        var schema = StepType.Of(typeof(RepeatStep))!.InputSchema;

        Assert.Equal("object", schema["type"]!.GetValue<string>());
        Assert.Equal(["text"], schema["required"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal(1, schema["properties"]!["times"]!["default"]!.GetValue<int>());
    }

    [Theory]
    [InlineData(typeof(BadNameStep), "no kind of step")]
    [InlineData(typeof(NotAStep), "does not derive from Step")]
    [InlineData(typeof(WriterWithoutPlanStep), "does not override PlanAsync")]
    public void A_type_that_breaks_the_contract_is_a_fault_at_start_up(Type type, string said)
    {
        var fault = Assert.Throws<InvalidOperationException>(() => StepType.Of(type));

        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http.request", true)]
    [InlineData("stash.find_new-scenes", true)]
    [InlineData("site7.captions.burn-in", true)]
    [InlineData("request", false)]
    [InlineData("http.", false)]
    [InlineData("http.Request", false)]
    [InlineData("http.7", false)]
    [InlineData("http._request", false)]
    [InlineData("http.request-", false)]
    [InlineData("http.re--quest", false)]
    [InlineData("http request", false)]
    public void A_kind_has_one_form_for_those_who_declare_it_and_those_who_use_it(string kind, bool expected)
    {
        var uses = JsonNode.Parse(DefinitionSchema.Text)!["$defs"]!["step"]!["properties"]!["uses"]!;

        Assert.Equal(expected, Regex.IsMatch(kind, StepType.KindForm));
        Assert.Equal(StepType.KindForm, uses["pattern"]!.GetValue<string>());
    }

    [Fact]
    public void Two_types_of_one_name_are_a_fault_that_names_both()
    {
        var fault = Assert.Throws<InvalidOperationException>(() => new InstalledSteps([new TypesOnly(typeof(RepeatStep), typeof(EchoStep))]));

        Assert.Contains("'repeat.text'", fault.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(EchoStep), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_renamed_step_is_found_by_its_old_name()
    {
        var catalog = new InstalledSteps([new TypesOnly(typeof(EchoStep))]);

        Assert.True(catalog.TryFind("repeat.text", out var type));
        Assert.Equal("text.echo", type.Kind);
        Assert.False(catalog.TryFind("text.shout", out _));
    }

    private static async Task<JsonElement> RunAsync(string input)
    {
        await using var services = new ServiceCollection().AddTransient<RepeatStep>().BuildServiceProvider();
        using var document = JsonDocument.Parse(input);
        return JsonElement.Parse(
            await StepType.Of(typeof(RepeatStep))!.RunAsync(services, document.RootElement, new StepContext(Guid.Empty, Guid.Empty, 1, new Silence()), Token));
    }

    private sealed class Silence : IStepReporter
    {
        public void Report(Guid stepId, double progress, string? message)
        {
        }

        public Task FenceAsync(Guid stepId, int attempt, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Adopt(System.Diagnostics.Process process)
        {
        }
    }

    /// <summary>An assembly that holds just these types.</summary>
    private sealed class TypesOnly(params Type[] types) : System.Reflection.Assembly
    {
        public override Type[] GetTypes() => types;
    }

    [Step("repeat.text", Title = "Repeat a text", Access = StepAccess.Read)]
    private sealed class RepeatStep : Step<RepeatStep.Input, RepeatStep.Output>
    {
        public sealed record Input(string Text, int Times = 1);

        public sealed record Output(string Text);

        public override Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken) =>
            Task.FromResult(new Output(string.Concat(Enumerable.Repeat(input.Text, input.Times))));
    }

    [Step("text.echo", Aliases = ["repeat.text"], Title = "Echo", Access = StepAccess.Read)]
    private sealed class EchoStep : Step<string, string>
    {
        public override Task<string> RunAsync(string input, StepContext context, CancellationToken cancellationToken) => Task.FromResult(input);
    }

    [Step("Repeat", Title = "Bad name", Access = StepAccess.Read)]
    private sealed class BadNameStep : Step<string, string>
    {
        public override Task<string> RunAsync(string input, StepContext context, CancellationToken cancellationToken) => Task.FromResult(input);
    }

    [Step("not.step", Title = "Not a step", Access = StepAccess.Read)]
    private sealed class NotAStep;

    [Step("text.write", Title = "Write", Access = StepAccess.Write)]
    private sealed class WriterWithoutPlanStep : Step<string, string>
    {
        public override Task<string> RunAsync(string input, StepContext context, CancellationToken cancellationToken) => Task.FromResult(input);
    }
}
