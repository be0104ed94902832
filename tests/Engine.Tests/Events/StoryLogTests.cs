using System.Collections.Concurrent;
using System.Diagnostics;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;
using Aspire.Media.TestWorker.Steps;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Tests.Events;

public sealed class StoryLogTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_happens_to_runs_stands_in_the_log_and_many_at_once_in_one_line()
    {
        using var lines = new Lines();
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 0);
        using var worker = await HireAsync(workshop, lines);
        await workshop.RegisterAsync("{ name: told, steps: [{ id: a, uses: flow.noop }] }");
        await workshop.RegisterAsync("{ name: stays, steps: [{ id: a, uses: test.linger }] }");
        // From its first look on it tells what happens.
        await Until.TrueAsync(IsTellingAsync, "the log has begun to tell");

        var stays = await workshop.StartAsync("stays");
        await workshop.UntilAsync(stays, "a", StepStatus.Processing);
        await workshop.Get<ClosingStore>().CancelAsync(stays, "ann", "enough", Token);
        await workshop.Get<RunStarter>().StartAsync([.. Enumerable.Repeat(new StartRequest { Workflow = "told", CreatedBy = "test" }, 30)], Token);

        await lines.UntilAsync($"Run {stays}: queued");
        await lines.UntilAsync($"Run {stays}: cancelling (by ann, reason enough)");
        await lines.UntilAsync($"Run {stays}: cancelled");
        await lines.UntilAsync("30 runs: queued");
        await worker.StopAsync(Token);

        async Task<bool> IsTellingAsync()
        {
            await workshop.RunAsync("told");
            return lines.Any(line => line.EndsWith(": completed", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_a_step_says_and_how_it_fails_stands_on_its_span()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Aspire.Media.Engine",
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync("""
            name: spoken
            steps:
              - { id: say, uses: log.write, with: { message: Here we are } }
              - { id: fall, uses: test.stumble, with: { times: 2 }, retry: { attempts: 2, backoff: 10ms } }
            """);

        var run = await workshop.RunAsync("spoken");

        var own = spans.Where(span => Equals(span.GetTagItem("media.run"), run.Id) && span.DisplayName.StartsWith("step ", StringComparison.Ordinal)).ToList();
        var said = own.Single(span => span.DisplayName == "step say").Events.Single();
        Assert.Equal(("step.message", "Here we are"), (said.Name, said.Tags.Single().Value));
        Assert.Equal(
            ["exception", "step.retrying", "exception", "step.failed"],
            own.Where(span => span.DisplayName == "step fall").OrderBy(span => span.StartTimeUtc).SelectMany(span => span.Events).Select(happened => happened.Name));
    }

    private static async Task<IHost> HireAsync(Workshop workshop, Lines lines)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("ConnectionStrings:media", (string?)workshop.Database.ConnectionString)]);
        builder.Logging.AddProvider(lines);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddWorker(typeof(MarkStep).Assembly);
        var worker = builder.Build();
        await worker.StartAsync(Token);
        return worker;
    }

    /// <summary>What was written to the log.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> written = new();

        public bool Any(Func<string, bool> condition) => written.Any(condition);

        public Task UntilAsync(string line) => Until.TrueAsync(() => written.Contains(line), $"the log says: {line}");

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            written.Enqueue(formatter(state, exception));

        public void Dispose()
        {
            // nothing is held
        }
    }
}
