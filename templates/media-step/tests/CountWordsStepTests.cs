using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;

namespace MediaStep.Tests;

public sealed class CountWordsStepTests : IDisposable
{
    private readonly StepRehearsal<CountWordsStep> rehearsal = new();
    private readonly string file = Path.GetTempFileName();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        File.Delete(file);
        File.Delete(file + ".words");
    }

    [Fact]
    public async Task Words_are_counted_and_the_number_is_written_beside_the_file()
    {
        await File.WriteAllTextAsync(file, "one two\n  three\n", Token);

        var step = await rehearsal.RunAsync(new CountWordsStep.Input(file), Token);

        Assert.Equal(new CountWordsStep.Output(3, file + ".words"), step.OutputAs<CountWordsStep.Output>());
        Assert.Equal("3", await File.ReadAllTextAsync(file + ".words", Token));
        Assert.Equal("3 words", Assert.Single(step.Said).Message);
    }

    [Fact]
    public async Task A_short_text_is_passed_over()
    {
        await File.WriteAllTextAsync(file, "one", Token);

        var step = await rehearsal.RunAsync(new CountWordsStep.Input(file, Least: 2), Token);

        Assert.Equal((RehearsedEnd.Skipped, "It has 1 words only"), (step.End, step.Reason));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_failure_of_its_class()
    {
        var step = await rehearsal.RunAsync(new CountWordsStep.Input(file + ".missing"), Token);

        Assert.Equal(FailureClass.FileNotFound, step.Failure?.Class);
    }

    [Fact]
    public async Task Whoever_lost_the_lease_writes_nothing()
    {
        await File.WriteAllTextAsync(file, "one", Token);
        rehearsal.LosesLease = true;

        await Assert.ThrowsAsync<LeaseLostException>(() => rehearsal.RunAsync(new CountWordsStep.Input(file), Token));

        Assert.False(File.Exists(file + ".words"));
    }

    [Fact]
    public async Task The_plan_says_what_would_be_written_and_writes_nothing()
    {
        await File.WriteAllTextAsync(file, "one two", Token);

        var plan = await rehearsal.PlanAsync(new CountWordsStep.Input(file), Token);

        Assert.Equal(new PlannedAction("write", file + ".words", "2 words", "7 bytes"), Assert.Single(plan));
        Assert.False(File.Exists(file + ".words"));
    }
}
