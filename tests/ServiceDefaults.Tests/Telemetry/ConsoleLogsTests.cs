using System.Text.Json;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.ServiceDefaults.Tests.Telemetry;

[Collection(nameof(Alone))]
public sealed class ConsoleLogsTests
{
    [Fact]
    public async Task Outside_containers_lines_are_for_people_and_leave_stdout_alone()
    {
        var (output, errors) = await LogAsync("--DOTNET_RUNNING_IN_CONTAINER=false");

        Assert.Equal("", output);
        var lines = errors.Split('\n');
        Assert.Contains(lines, line => line.EndsWith(" info  Encoder: Clip 7 is ready", StringComparison.Ordinal) && TimeOnly.TryParse(line[..12], out _));
        Assert.Contains(lines, line => line.EndsWith(" warn  Encoder: A name with two lines [31m", StringComparison.Ordinal));
        var failed = Array.FindIndex(lines, line => line.EndsWith(" error Encoder: It failed", StringComparison.Ordinal));
        Assert.Equal("    System.InvalidOperationException: no frames", lines[failed + 1]);
        Assert.DoesNotContain("inside", errors);
        Assert.DoesNotContain("unimportant", errors);
    }

    [Theory]
    [InlineData("--DOTNET_RUNNING_IN_CONTAINER=true")]
    [InlineData("--DOTNET_RUNNING_IN_CONTAINER=true", "--Logging:Console:FormatterName=")]
    public async Task In_containers_every_line_is_an_object_on_stdout(params string[] args)
    {
        var (output, errors) = await LogAsync(args);

        Assert.Equal("", errors);
        CheckJson(output);
    }

    [Fact]
    public async Task JSON_can_be_asked_for_anywhere()
    {
        var (output, errors) = await LogAsync("--DOTNET_RUNNING_IN_CONTAINER=false", "--Logging:Console:FormatterName=json");

        Assert.Equal("", output);
        CheckJson(errors);
    }

    [Fact]
    public async Task Somebodys_own_settings_win()
    {
        var (_, errors) = await LogAsync(
            "--DOTNET_RUNNING_IN_CONTAINER=false", "--Logging:LogLevel:Default=Debug", "--Logging:Console:FormatterOptions:IncludeScopes=true");

        Assert.Contains("debug Encoder: unimportant\n    => inside\n", errors);
    }

    private static void CheckJson(string log)
    {
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var ready = Assert.Single(lines, line => line.GetProperty("Message").GetString() == "Clip 7 is ready");
        Assert.Equal("Information", ready.GetProperty("LogLevel").GetString());
        Assert.Equal("Aspire.Media.Tests.Encoder", ready.GetProperty("Category").GetString());
        Assert.Equal(TimeSpan.Zero, ready.GetProperty("Timestamp").GetDateTimeOffset().Offset);
        Assert.Equal("inside", ready.GetProperty("Scopes")[0].GetString());
        Assert.Equal("7", ready.GetProperty("State").GetProperty("Clip").ToString());
        var failed = Assert.Single(lines, line => line.GetProperty("Message").GetString() == "It failed");
        Assert.StartsWith("System.InvalidOperationException: no frames", failed.GetProperty("Exception").GetString());
    }

    private static async Task<(string Output, string Errors)> LogAsync(params string[] args)
    {
        var (usualOutput, usualErrors) = (Console.Out, Console.Error);
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Console.SetOut(output);
        Console.SetError(errors);
        try
        {
            // The console's writer has written everything when the host has gone.
            await using var host = await DefaultHost.StartAsync(args);
            var logger = host.App.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Aspire.Media.Tests.Encoder");
            using var scope = logger.BeginScope("inside");
            logger.LogDebug("unimportant");
            logger.LogInformation("Clip {Clip} is ready", 7);
            logger.LogWarning("A name with {Name}", "two\nlines\u001b[31m");
            logger.LogError(new InvalidOperationException("no frames"), "It failed");
        }
        finally
        {
            Console.SetOut(usualOutput);
            Console.SetError(usualErrors);
        }

        return (output.ToString(), errors.ToString());
    }
}
