using System.Text.Json;

using Aspire.Media.Cli.Doctor;

namespace Aspire.Media.Cli.Tests.Doctor;

public sealed class DoctorCommandTests
{
    [Fact]
    public async Task Every_check_says_something_in_a_fixed_order()
    {
        var answer = await CliProcess.RunAsync("doctor");

        Assert.Equal("", answer.Errors);
        var lines = answer.Output.Split('\n');
        Assert.Equal(["Machine", "Programs", "Libraries", "Services"], lines.Where(line => line.Length > 0 && char.IsUpper(line[0])));
        Assert.Matches(@"^\d+ ok(, \d+ unused)?(, \d+ warning)?(, \d+ wrong)?\.$", lines[^2]);
        var names = new Examination(Examination.AllChecks(), surroundings: null!, TimeProvider.System).Round.Select(check => check.Name);
        Assert.Equal(names, lines.Where(line => line.StartsWith("  ", StringComparison.Ordinal) && char.IsLetter(line[2])).Select(line => line[11..27].Trim()));
    }

    [Fact]
    public async Task What_is_wrong_has_a_cure_and_fails()
    {
        using var programs = new Programs();

        var answer = await CliProcess.RunAsync(new Dictionary<string, string> { ["PATH"] = programs.Path }, "doctor");

        Assert.Equal((1, ""), (answer.ExitCode, answer.Errors));
        Assert.Matches(@"\n  wrong +ffmpeg +not on PATH: nothing can be probed, cut or transcoded\n +cure: (sudo )?apt-get install ffmpeg\n", answer.Output);
    }

    [Fact]
    public async Task As_JSON_it_is_one_document_with_a_state_of_the_whole()
    {
        using var programs = new Programs();

        var diagnosis = await Diagnosis.MakeAsync(new() { ["PATH"] = programs.Path });

        Assert.Equal(1, diagnosis.Answer.ExitCode);
        using var report = JsonDocument.Parse(diagnosis.Answer.Output);
        Assert.Equal("wrong", report.RootElement.GetProperty("state").GetString());
        Assert.Equal(Release.Version, report.RootElement.GetProperty("version").GetString());
        Assert.All(diagnosis.Checks.Values, check => Assert.Equal(check.State is FindingState.Warning or FindingState.Wrong, check.Cure is not null));
    }

    [Fact]
    public async Task A_narrow_page_stays_readable()
    {
        using var programs = new Programs();

        var answer = await CliProcess.RunAsync(new Dictionary<string, string> { ["PATH"] = programs.Path, ["COLUMNS"] = "40" }, "doctor");

        Assert.All(answer.Output.Split('\n'), line => Assert.True(line.Length <= 40 || !line.Trim().Contains(' '), line));
        Assert.Contains("\n  wrong    ffmpeg\n    not on PATH: nothing can be probed,\n    cut or transcoded\n    cure: ", answer.Output);
    }

    [Fact]
    public async Task A_check_that_hangs_or_breaks_does_not_keep_the_others_from_speaking()
    {
        var time = new ImpatientTime();
        var examination = new Examination([new Hanging(), new Broken(), new Sound()], surroundings: null!, time);

        var pending = examination.Begin(TestContext.Current.CancellationToken);
        var examined = await Task.WhenAll(pending);

        Assert.Equal(["Broken", "Hanging", "Sound"], examined.Select(one => one.Name));
        Assert.Equal("could not be looked at: InvalidOperationException: oh", examined[0].Found);
        Assert.Equal("gave no answer within 10 s", examined[1].Found);
        Assert.Equal(FindingState.Ok, examined[2].State);
    }

    private sealed class Hanging : ICheck
    {
        public CheckGroup Group => CheckGroup.Machine;

        public string Name => "Hanging";

        public Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken) => new TaskCompletionSource<Finding>().Task;
    }

    private sealed class Broken : ICheck
    {
        public CheckGroup Group => CheckGroup.Machine;

        public string Name => "Broken";

        public Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken) => throw new InvalidOperationException("oh");
    }

    private sealed class Sound : ICheck
    {
        public CheckGroup Group => CheckGroup.Programs;

        public string Name => "Sound";

        public Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken) => Task.FromResult(Finding.Ok("well"));
    }

    /// <summary>A clock on which every wait lasts a hundredth of its time.</summary>
    private sealed class ImpatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime / 100, period);
    }
}
