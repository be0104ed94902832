using System.ComponentModel;

using Aspire.Media.Engine.Steps;

namespace MediaStep;

/// <summary>Counts the words of a text file, and writes the number beside it.</summary>
[Step(
    "step-area.count-words",
    Title = "Count words",
    Description = "Counts the words of a text file, and writes the number beside it.",
    Access = StepAccess.Write,
    Resource = StepResource.Io)]
public sealed class CountWordsStep : Step<CountWordsStep.Input, CountWordsStep.Output>
{
    public sealed record Input(
        [property: DisplayName("File"), Description("A text file that this worker can read.")] string Path,
        [property: DisplayName("Least"), Description("A text with fewer words is passed over.")] int Least = 1);

    public sealed record Output(int Words, string WrittenTo);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var words = await CountAsync(input, cancellationToken);
        if (words < input.Least)
        {
            throw StepSignal.Skip($"It has {words} words only");
        }

        context.Report(0.5, $"{words} words");
        // Before anything that cannot be taken back: is this attempt still the one that counts?
        await context.FenceAsync(cancellationToken);
        // Written whole and then renamed: a worker that dies in between leaves no half of it, and the next attempt does the same once more.
        var part = Target(input) + ".part";
        await File.WriteAllTextAsync(part, $"{words}", cancellationToken);
        File.Move(part, Target(input), overwrite: true);
        return new Output(words, Target(input));
    }

    public override async Task<IReadOnlyList<PlannedAction>> PlanAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var words = await CountAsync(input, cancellationToken);
        // What must still hold when somebody agrees to the plan: then it is asked again, and compared.
        return words < input.Least ? [] : [new PlannedAction("write", Target(input), $"{words} words", $"{new FileInfo(input.Path).Length} bytes")];
    }

    private static string Target(Input input) => input.Path + ".words";

    private static async Task<int> CountAsync(Input input, CancellationToken cancellationToken)
    {
        var words = 0;
        await foreach (var line in File.ReadLinesAsync(input.Path, cancellationToken))
        {
            words += line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        }

        return words;
    }
}
