using System.Text.Json;

using Aspire.Media.Cli.Doctor;
using Aspire.Media.Client;

namespace Aspire.Media.Cli.Tests.Doctor;

/// <summary>What the real doctor says in an environment, check by check.</summary>
internal sealed record Diagnosis(Answer Answer, Dictionary<string, Line> Checks)
{
    public static async Task<Line> OfAsync(string check, Dictionary<string, string> environment)
    {
        var diagnosis = await MakeAsync(environment);
        return diagnosis.Checks[check];
    }

    public static async Task<Diagnosis> MakeAsync(Dictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        // Asking the machine's programs takes time; who tests them names a PATH.
        environment.TryAdd("PATH", "");
        var answer = await CliProcess.RunAsync(environment, ["doctor", "--json", .. arguments]);
        Assert.Equal("", answer.Errors);
        using var report = JsonDocument.Parse(answer.Output);
        var checks = report.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.Deserialize<Line>(WireFormat.Options)!);
        return new Diagnosis(answer, checks.ToDictionary(check => check.Name));
    }
}

internal sealed record Line(string Name, FindingState State, string Found, string? Cure)
{
    public void Is(FindingState state, string found, string? cure = null)
    {
        Assert.Equal((state, found), (State, Found));
        if (cure is not null)
        {
            Assert.EndsWith(cure, Cure);
        }
    }

    public void IsLike(FindingState state, string foundPattern, string? cure = null)
    {
        Assert.Equal(state, State);
        Assert.Matches($"^{foundPattern}$", Found);
        if (cure is not null)
        {
            Assert.EndsWith(cure, Cure);
        }
    }
}
