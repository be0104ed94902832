using System.Diagnostics;
using System.Text.Json;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Schemas;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Engine.Steps;

/// <summary>
/// Runs a step as a worker does, without a queue and without a database: for the tests of whoever writes steps. What breaks the contract of steps
/// fails here as it would there.
/// </summary>
public sealed class StepRehearsal<TStep>
    where TStep : class
{
    private readonly StepType type;
    private readonly ServiceProvider services;

    /// <param name="add">The services that the step's constructor asks for, besides the clock and the factory of HTTP clients.</param>
    /// <exception cref="InvalidOperationException">The class is no step, or breaks the contract.</exception>
    public StepRehearsal(Action<IServiceCollection>? add = null)
    {
        type = StepType.Of(typeof(TStep)) ?? throw new InvalidOperationException($"{typeof(TStep).Name} is not declared as a step: [Step(\"area.verb\", …)] is missing.");
        var collection = new ServiceCollection().AddSingleton(TimeProvider.System).AddLogging();
        collection.AddHttpClient();
        add?.Invoke(collection);
        services = collection.AddTransient<TStep>().BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    /// <summary>The same in every attempt.</summary>
    public Guid RunId { get; } = Guid.CreateVersion7();

    /// <summary>The same in every attempt.</summary>
    public Guid StepId { get; } = Guid.CreateVersion7();

    /// <summary>Which attempt it is: 1 for the first.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>Whether the lease is lost when the step asks for it.</summary>
    public bool LosesLease { get; set; }

    /// <summary>Does the work of one attempt.</summary>
    /// <param name="input">As in the step's input record, or any object that becomes the same JSON.</param>
    public async Task<RehearsedStep> RunAsync(object input, CancellationToken cancellationToken)
    {
        var (stage, context) = Begin();
        await using var scope = services.CreateAsyncScope();
        try
        {
            var output = await type.RunAsync(scope.ServiceProvider, Checked(input), context, cancellationToken);
            return new RehearsedStep(RehearsedEnd.Completed, output, Reason: null, Until: null, Failure: null, stage.Said, stage.Listed);
        }
        catch (StepSignal signal)
        {
            return new RehearsedStep(signal.Until is null ? RehearsedEnd.Skipped : RehearsedEnd.Waits, Output: null, signal.Message, signal.Until, Failure: null, stage.Said, stage.Listed);
        }
#pragma warning disable CA1031 // whatever a step throws becomes an outcome, as in a worker
        catch (Exception thrown) when (thrown is not (OperationCanceledException or LeaseLostException))
#pragma warning restore CA1031
        {
            return new RehearsedStep(RehearsedEnd.Failed, Output: null, Reason: null, Until: null, new FailureClassifier([]).Classify(thrown), stage.Said, stage.Listed);
        }
    }

    /// <summary>What the step would change, as a dry run asks it.</summary>
    public async Task<IReadOnlyList<PlannedAction>> PlanAsync(object input, CancellationToken cancellationToken)
    {
        var (_, context) = Begin();
        await using var scope = services.CreateAsyncScope();
        return await type.PlanAsync(scope.ServiceProvider, Checked(input), context, cancellationToken);
    }

    private (Stage Stage, StepContext Context) Begin()
    {
        var stage = new Stage(LosesLease, type.ItemSchema is not null);
        return (stage, new StepContext(RunId, StepId, Attempt, stage, items: stage));
    }

    // As a definition's `with` is checked before it is ever run.
    private JsonElement Checked(object input)
    {
        var given = JsonSerializer.SerializeToElement(input, input.GetType(), StepJson.Options);
        var violations = JsonSchema.TryCompile(type.InputSchema, out _)!.Validate(System.Text.Json.Nodes.JsonNode.Parse(given.GetRawText()));
        return violations.Count == 0 ? given : throw new StepInputException(type.Kind, string.Join("; ", violations));
    }

    private sealed class Stage(bool losesLease, bool lists) : IStepReporter, IItemList
    {
        public List<(double Progress, string? Message)> Said { get; } = [];

        public List<JsonElement> Listed { get; } = [];

        public int Count => Listed.Count;

        public void Report(Guid stepId, double progress, string? message) => Said.Add((progress, message));

        public Task FenceAsync(Guid stepId, int attempt, CancellationToken cancellationToken) => losesLease ? throw new LeaseLostException(stepId) : Task.CompletedTask;

        public void Adopt(Process process)
        {
            // A test ends its processes itself.
        }

        public Task AddAsync<T>(T item, CancellationToken cancellationToken)
        {
            Listed.Add(lists ? JsonSerializer.SerializeToElement(item, StepJson.Options) : throw new InvalidOperationException("The step lists items and does not declare it: [Step(…, Lists = typeof(…))]."));
            return Task.CompletedTask;
        }
    }
}

/// <summary>What came of a rehearsal.</summary>
/// <param name="Output">JSON; null when there is none.</param>
/// <param name="Reason">Why it was skipped, or what it waits for.</param>
/// <param name="Said">What it reported on its way.</param>
/// <param name="Listed">The items of its list.</param>
public sealed record RehearsedStep(
    RehearsedEnd End, string? Output, string? Reason, DateTimeOffset? Until, Failure? Failure, IReadOnlyList<(double Progress, string? Message)> Said, IReadOnlyList<JsonElement> Listed)
{
    /// <summary>The output as what the step returned.</summary>
    public TOutput OutputAs<TOutput>() => JsonSerializer.Deserialize<TOutput>(Output ?? throw new InvalidOperationException($"It has no output: {End} {Reason}{Failure?.Message}"), StepJson.Options)!;
}

public enum RehearsedEnd
{
    Completed,
    Skipped,
    Waits,
    Failed,
}
