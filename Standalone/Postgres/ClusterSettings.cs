namespace Aspire.Media.Standalone.Postgres;

/// <summary>What a private cluster is told.</summary>
public sealed record ClusterSettings
{
    /// <summary>The cluster's data, made when it does not exist.</summary>
    public required string Folder { get; init; }

    public required int Port { get; init; }

    /// <summary>The password of its only role.</summary>
    public required string Password { get; init; }

    /// <summary>What the server says, bounded: an older half is kept beside it.</summary>
    public required string LogFile { get; init; }

    public required PostgresBinaries Binaries { get; init; }

    /// <summary>Whether what was committed survives a power cut. Only tests may do without.</summary>
    public bool Durable { get; init; } = true;

    public int MaxConnections { get; init; } = 200;

    /// <summary>Server settings by name, over those that are chosen here.</summary>
    public IReadOnlyDictionary<string, string> Overrides { get; init; } = new Dictionary<string, string>();

    /// <summary>The settings as the server's arguments. What makes it private and durable is not left to files or overrides.</summary>
    internal IEnumerable<string> Arguments()
    {
        var durability = Durable ? "on" : "off";
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20;
        var settings = new Dictionary<string, string>
        {
            ["cluster_name"] = "aspire-media",
            ["max_connections"] = $"{MaxConnections}",
            ["shared_buffers"] = $"{Math.Clamp(memory / 8, 64, 1024)}MB",
            ["effective_cache_size"] = $"{Math.Max(memory / 2, 128)}MB",
            ["maintenance_work_mem"] = $"{Math.Clamp(memory / 32, 32, 256)}MB",
            ["work_mem"] = "8MB",
            ["max_wal_size"] = "1GB",
            ["random_page_cost"] = "1.1",
            // Planning for compiled queries costs more than the short statements of a queue can win.
            ["jit"] = "off",
            ["log_line_prefix"] = "%m [%p] ",
            ["log_checkpoints"] = "off",
        };
        foreach (var (name, value) in Overrides)
        {
            settings[name] = value;
        }

        foreach (var (name, value) in new[]
        {
            ("listen_addresses", "127.0.0.1"), ("port", $"{Port}"), ("unix_socket_directories", ""),
            ("password_encryption", "scram-sha-256"), ("log_destination", "stderr"), ("logging_collector", "off"),
            ("fsync", durability), ("full_page_writes", durability), ("synchronous_commit", durability),
        })
        {
            settings[name] = value;
        }

        return ["-D", Folder, .. settings.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" })];
    }
}
