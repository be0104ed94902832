using System.Globalization;
using System.Text;

namespace Aspire.Media.AppHost.Monitoring;

/// <summary>What Prometheus is told: whom it asks, what it watches for, and whom it tells.</summary>
internal sealed record ScrapeConfiguration
{
    /// <summary>The file with the rules, as Prometheus sees it.</summary>
    public required string Rules { get; init; }

    /// <summary>The file with the key for <c>/metrics</c>; null where none is needed.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Where alerts go, as host and port; null for nowhere.</summary>
    public string? Alertmanager { get; init; }

    /// <summary>The file that says where the processes are; otherwise they are looked up by name.</summary>
    public string? TargetsFile { get; init; }

    /// <summary>The processes by the name of their job, and the name that all of their instances answer to.</summary>
    public IReadOnlyList<(string Job, string Host)> Names { get; init; } = [];

    public int Port { get; init; }

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    public override string ToString()
    {
        var text = new StringBuilder();
        var seconds = string.Create(CultureInfo.InvariantCulture, $"{Interval.TotalSeconds}s");
        text.Append($"""
            global:
              scrape_interval: {seconds}
              evaluation_interval: {seconds}
            rule_files:
              - {Rules}

            """);
        if (Alertmanager is not null)
        {
            text.Append($"""
                alerting:
                  alertmanagers:
                    - static_configs:
                        - targets: ['{Alertmanager}']

                """);
        }

        text.Append("scrape_configs:\n");
        if (TargetsFile is not null)
        {
            Job(text, "media");
            text.Append($"""
                    file_sd_configs:
                      - files: ['{TargetsFile}']
                        refresh_interval: 5s

                """);
        }

        foreach (var (job, host) in Names)
        {
            Job(text, job);
            // Every address behind the name is an instance of its own.
            text.Append($"""
                    dns_sd_configs:
                      - names: ['{host}']
                        type: A
                        port: {Port}
                        refresh_interval: 15s

                """);
        }

        return text.ToString();
    }

    private void Job(StringBuilder text, string name)
    {
        text.Append($"  - job_name: {name}\n");
        if (KeyFile is not null)
        {
            text.Append($"""
                    authorization:
                      credentials_file: {KeyFile}

                """);
        }
    }
}
