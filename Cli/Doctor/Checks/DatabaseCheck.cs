using System.Net.Sockets;

using Npgsql;

namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>The outside database, where one is named: it is really connected to.</summary>
internal sealed class DatabaseCheck : ICheck
{
    public const string Setting = "ConnectionStrings:media";
    public const string Variable = "ConnectionStrings__media";
    private const int Patience = 5;

    public CheckGroup Group => CheckGroup.Services;

    public string Name => "database";

    public async Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (surroundings.Setting(Setting) is not { } text)
        {
            return Finding.Unused($"{Variable} is not set: ./media up makes a PostgreSQL server of its own");
        }

        if (Read(text) is not { } settings)
        {
            // Its words are not repeated: what cannot be read may be a piece of a password.
            return Finding.Wrong(
                text.Contains("://", StringComparison.Ordinal) ? $"{Variable} is written as an address" : $"{Variable} cannot be read",
                $"write {Variable} as Host=db;Database=media;Username=media;Password=…, with quotes around a password that holds a semicolon");
        }

        var place = $"{settings.Host}:{settings.Port}/{settings.Database ?? settings.Username}";
        try
        {
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            var version = connection.PostgreSqlVersion;
            return version.Major >= PostgresCheck.Least
                ? Finding.Ok($"PostgreSQL {version} at {place}")
                : Finding.Wrong($"{place} is PostgreSQL {version}; at least {PostgresCheck.Least} is needed", $"upgrade it, or name a newer server in {Variable}");
        }
        catch (Exception failure) when (failure is NpgsqlException or SocketException or TimeoutException)
        {
            return Explain(failure, place, settings);
        }
    }

    private static NpgsqlConnectionStringBuilder? Read(string text)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(text) { Timeout = Patience, Pooling = false };
            return string.IsNullOrEmpty(settings.Host) ? null : settings;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static Finding Explain(Exception failure, string place, NpgsqlConnectionStringBuilder settings) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => Finding.Wrong(
            $"{place}: the server knows no database '{settings.Database ?? settings.Username}'",
            $"createdb -h {settings.Host} -p {settings.Port} -U {settings.Username} {settings.Database}, or correct Database in {Variable}"),
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } refused => Finding.Wrong(
            $"{place}: {refused.MessageText}", $"correct Username and Password in {Variable}, or the server's pg_hba.conf"),
        PostgresException refused => Finding.Wrong($"{place}: {refused.MessageText}", "mend what the server complains of, then run media doctor again"),
        { InnerException: SocketException or TimeoutException } or SocketException or TimeoutException => Finding.Wrong(
            $"{place} does not answer: {(failure.InnerException ?? failure).Message.TrimEnd('.')}", $"start PostgreSQL there, or correct Host and Port in {Variable}"),
        _ => Finding.Wrong($"{place}: {failure.Message.TrimEnd('.')}", $"correct {Variable}"),
    };
}
