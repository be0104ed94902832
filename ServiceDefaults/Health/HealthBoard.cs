using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

using OpenTelemetry;

namespace Aspire.Media.ServiceDefaults.Health;

/// <summary>
/// Runs all checks at once, and never twice at the same time: everybody who asks within a second gets the same answer. A check that
/// hangs is given up, and not started again before it has come back. What it finds is logged when it changes.
/// </summary>
internal sealed partial class HealthBoard(
    IServiceScopeFactory scopes,
    IOptions<HealthCheckServiceOptions> checks,
    IOptions<HealthOptions> options,
    TimeProvider time,
    ILogger<HealthBoard> logger)
    : HealthCheckService
{
    private readonly Lock asking = new();
    private readonly Dictionary<string, Task<HealthCheckResult>> underWay = [];
    private readonly Dictionary<string, HealthStatus> known = [];
    private Task<HealthReport>? latest;
    private long finished;

    public override async Task<HealthReport> CheckHealthAsync(
        Func<HealthCheckRegistration, bool>? predicate, CancellationToken cancellationToken = default)
    {
        var report = await Latest().WaitAsync(cancellationToken);
        if (predicate is null)
        {
            return report;
        }

        var wanted = checks.Value.Registrations.Where(predicate).Select(check => check.Name).ToHashSet();
        return new HealthReport(report.Entries.Where(entry => wanted.Contains(entry.Key)).ToDictionary(), report.TotalDuration);
    }

    private Task<HealthReport> Latest()
    {
        lock (asking)
        {
            if (latest is null || (latest.IsCompleted && time.GetElapsedTime(finished) >= options.Value.Freshness))
            {
                // It belongs to all who ask, so it carries neither the trace nor the caller of the first.
                using (ExecutionContext.SuppressFlow())
                {
                    latest = Task.Run(RunAsync);
                }
            }

            return latest;
        }
    }

    private async Task<HealthReport> RunAsync()
    {
        using var quiet = SuppressInstrumentationScope.Begin();
        var start = time.GetTimestamp();
        var entries = await Task.WhenAll(checks.Value.Registrations.Select(RunAsync));
        var report = new HealthReport(entries.ToDictionary(), time.GetElapsedTime(start));
        finished = time.GetTimestamp();
        return report;
    }

    private async Task<KeyValuePair<string, HealthReportEntry>> RunAsync(HealthCheckRegistration check)
    {
        var start = time.GetTimestamp();
        var limit = check.Timeout > TimeSpan.Zero ? check.Timeout : options.Value.CheckLimit;
        HealthCheckResult result;
        // Without a timer of its own there is nothing of it to dispose of; and the check may look at it for longer than we wait.
        var patience = new CancellationTokenSource();
        Task<HealthCheckResult> running;
        lock (underWay)
        {
            if (!underWay.TryGetValue(check.Name, out running!) || running.IsCompleted)
            {
                // On a thread of its own, because a check may block before it gives its task back.
                running = underWay[check.Name] = Task.Run(() => AskAsync(check, patience.Token), CancellationToken.None);
            }
        }

        try
        {
            result = await running.WaitAsync(limit, time);
        }
        catch (TimeoutException)
        {
            // Ours: what a check throws is its result by now. Whoever is told to stop may take its time over that as well: the driver of a
            // database that does not answer asks it to stop, and waits for the answer.
            _ = patience.CancelAsync();
            result = new HealthCheckResult(check.FailureStatus, $"It did not answer within {limit.TotalSeconds:0.###} s.");
        }

        var took = time.GetElapsedTime(start);
        var entry = new HealthReportEntry(result.Status, result.Description, took, result.Exception, result.Data, check.Tags);
        Report(check.Name, entry);
        return new(check.Name, entry);
    }

    // The one edge where any failure of a check becomes its result.
#pragma warning disable CA1031
    private async Task<HealthCheckResult> AskAsync(HealthCheckRegistration check, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            var asked = check.Factory(scope.ServiceProvider);
            return await asked.CheckHealthAsync(new HealthCheckContext { Registration = check }, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(check.FailureStatus, "It did not answer in time.");
        }
        catch (Exception failure)
        {
            return new HealthCheckResult(check.FailureStatus, "The check itself failed; the log says why.", failure);
        }
    }
#pragma warning restore CA1031

    private void Report(string name, HealthReportEntry entry)
    {
        HealthStatus before;
        lock (known)
        {
            before = known.GetValueOrDefault(name, HealthStatus.Healthy);
            known[name] = entry.Status;
        }

        if (before == entry.Status)
        {
            return;
        }

        var said = entry.Description ?? "no details";
        if (entry.Status == HealthStatus.Healthy)
        {
            Recovered(name, said);
        }
        else
        {
            Failed(entry.Exception, name, entry.Status, said);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Check} is {Status}: {Description}")]
    private partial void Failed(Exception? failure, string check, HealthStatus status, string description);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Check} is healthy again: {Description}")]
    private partial void Recovered(string check, string description);
}
