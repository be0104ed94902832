using Npgsql;

namespace Aspire.Media.Bench.Queue;

/// <summary>What a contender works on: a database of its own, and the server's processes, which serve nobody else meanwhile.</summary>
internal sealed record Arena(NpgsqlDataSource Database, ProcessTree Postgres);
