using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Schemas;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Engine.Steps;

/// <summary>A step type as the engine sees it: its declaration, its schemas, and a way to run it on JSON.</summary>
public abstract partial class StepType
{
    /// <summary>The form of a kind: words joined by hyphens or underscores, in two areas or more with a dot between.</summary>
    public const string KindForm = @"^[a-z][a-z0-9]*([-_][a-z0-9]+)*(\.[a-z][a-z0-9]*([-_][a-z0-9]+)*)+$";

    private protected StepType(StepAttribute declaration, Type implementation, Type input, Type output)
    {
        Declaration = declaration;
        Implementation = implementation;
        Timeout = TimeSpan.Parse(declaration.Timeout, CultureInfo.InvariantCulture);
        InputSchema = TypeSchema.Of(input, StepJson.Options);
        OutputSchema = TypeSchema.Of(output, StepJson.Options);
        ItemSchema = declaration.Lists is { } item ? TypeSchema.Of(item, StepJson.Options) : null;
    }

    public StepAttribute Declaration { get; }

    public string Kind => Declaration.Kind;

    /// <summary>Its kind, and the names that it had before.</summary>
    public IEnumerable<string> Names => Declaration.Aliases.Prepend(Kind);

    /// <summary>The version of the program that it is part of.</summary>
    public string Version => Implementation.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    public TimeSpan Timeout { get; }

    public string Resource => WordOf(Declaration.Resource);

    public JsonObject InputSchema { get; }

    public JsonObject OutputSchema { get; }

    /// <summary>What is in the list that it gives; null when it gives none.</summary>
    public JsonObject? ItemSchema { get; }

    internal Type Implementation { get; }

    /// <summary>Runs one attempt and returns its output as JSON.</summary>
    /// <exception cref="StepInputException">The input does not fit the type.</exception>
    public abstract Task<string> RunAsync(IServiceProvider services, JsonElement input, StepContext context, CancellationToken cancellationToken);

    /// <summary>What one attempt would change.</summary>
    /// <exception cref="StepInputException">The input does not fit the type.</exception>
    public abstract Task<IReadOnlyList<PlannedAction>> PlanAsync(IServiceProvider services, JsonElement input, StepContext context, CancellationToken cancellationToken);

    /// <summary>Whether one attempt with this input would change nothing outside its own output.</summary>
    /// <exception cref="StepInputException">The input does not fit the type.</exception>
    public abstract bool OnlyReads(IServiceProvider services, JsonElement input);

    /// <summary>Reads the declaration of a class; null when it is not a step type.</summary>
    /// <exception cref="InvalidOperationException">It is one, but breaks the contract.</exception>
    public static StepType? Of(Type implementation)
    {
        ArgumentNullException.ThrowIfNull(implementation);
        if (implementation.GetCustomAttribute<StepAttribute>() is not { } declaration)
        {
            return null;
        }

        var contract = Ancestors(implementation).FirstOrDefault(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Step<,>))
            ?? throw new InvalidOperationException($"{implementation.FullName} is declared as step '{declaration.Kind}' but does not derive from Step<TInput, TOutput>.");
        foreach (var kind in declaration.Aliases.Prepend(declaration.Kind))
        {
            if (!Form().IsMatch(kind))
            {
                throw new InvalidOperationException($"'{kind}' of {implementation.FullName} is no kind of step: it must be area.verb, in lower case.");
            }
        }

        if (declaration.Access == StepAccess.Write && implementation.GetMethod(nameof(Step<,>.PlanAsync))!.DeclaringType == contract)
        {
            throw new InvalidOperationException($"The step '{declaration.Kind}' writes, so it must be able to plan: {implementation.FullName} does not override PlanAsync.");
        }

        var arguments = contract.GetGenericArguments();
        return (StepType)Activator.CreateInstance(typeof(StepType<,,>).MakeGenericType([implementation, .. arguments]), declaration)!;
    }

    /// <summary>What the rest of the system is told of it.</summary>
    /// <param name="version">Null for its own.</param>
    public StepTypeRecord Publication(string? version = null) => new(
        Kind,
        Declaration.Aliases,
        Declaration.Title,
        Declaration.Description,
        Declaration.Access,
        InputSchema.DeepClone().AsObject(),
        OutputSchema.DeepClone().AsObject(),
        Declaration.Requires,
        Resource,
        version ?? Version)
    {
        Items = ItemSchema?.DeepClone().AsObject(),
    };

    /// <summary>How a resource is called outside the program.</summary>
    public static string WordOf(StepResource resource) => JsonNamingPolicy.CamelCase.ConvertName(resource.ToString());

    private static IEnumerable<Type> Ancestors(Type type)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            yield return ancestor;
        }
    }

    [GeneratedRegex(KindForm, RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}

internal sealed class StepType<TStep, TInput, TOutput>(StepAttribute declaration) : StepType(declaration, typeof(TStep), typeof(TInput), typeof(TOutput))
    where TStep : Step<TInput, TOutput>
    where TInput : notnull
    where TOutput : notnull
{
    public override async Task<string> RunAsync(IServiceProvider services, JsonElement input, StepContext context, CancellationToken cancellationToken)
    {
        var output = await services.GetRequiredService<TStep>().RunAsync(Read(input), context, cancellationToken);
        try
        {
            return JsonSerializer.Serialize(output, StepJson.Options);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new StepFailedException(
                FailureClass.InvalidFormat, $"Its output cannot be JSON of {StepJson.Options.MaxDepth} levels at most: {failure.GetBaseException().Message}", isPermanent: true, failure);
        }
    }

    public override Task<IReadOnlyList<PlannedAction>> PlanAsync(IServiceProvider services, JsonElement input, StepContext context, CancellationToken cancellationToken) =>
        services.GetRequiredService<TStep>().PlanAsync(Read(input), context, cancellationToken);

    public override bool OnlyReads(IServiceProvider services, JsonElement input) =>
        Declaration.Access == StepAccess.Read || services.GetRequiredService<TStep>().OnlyReads(Read(input));

    private TInput Read(JsonElement input)
    {
        try
        {
            return input.Deserialize<TInput>(StepJson.Options) ?? throw new StepInputException(Kind, "it is null");
        }
        catch (JsonException failure)
        {
            throw new StepInputException(Kind, (NamesTypes(failure.Message) ? Faults(input) : null) ?? failure.Message, failure);
        }
    }

    // The serializer's words name types of ours, which tell nobody what to write instead; those of our own converters do.
    private static bool NamesTypes(string message) => message.Contains("System.", StringComparison.Ordinal) || message.Contains(typeof(TInput).FullName!, StringComparison.Ordinal);

    private string? Faults(JsonElement input) =>
        JsonSchema.TryCompile(InputSchema, out _)?.Validate(JsonNode.Parse(input.GetRawText())) is { Count: > 0 } violations ? string.Join("; ", violations) : null;
}

/// <summary>What a definition gave to a step is not what the step takes.</summary>
public sealed class StepInputException(string kind, string reason, Exception? innerException = null)
    : Exception($"The input of step '{kind}' cannot be used: {reason}", innerException);
