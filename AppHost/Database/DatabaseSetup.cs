using Aspire.Media.AppHost.Processes;
using Aspire.Media.AppHost.Publishing;
using Aspire.Media.Engine.Store;
using Aspire.Media.Standalone;
using Aspire.Media.Standalone.Postgres;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Media.AppHost.Database;

/// <summary>PostgreSQL, which is the state and the queue: one that is there already, one in a container, or the one installed here.</summary>
internal static class DatabaseSetup
{
    private const string Image = "postgres";
    private const string Tag = "18.3";
    private const int Port = 5432;
    private const int ContainerAccount = 999;

    public static IResourceBuilder<IResourceWithConnectionString> AddDatabase(this IDistributedApplicationBuilder builder, string name, Place place)
    {
        // Where a manifest is brought to there is a PostgreSQL for hire, and no disk that one of ours could rely on.
        if (place.Target == PublishTarget.Manifest || builder.Configuration.GetConnectionString(DatabaseOptions.ConnectionName) is { Length: > 0 })
        {
            return builder.AddConnectionString(DatabaseOptions.ConnectionName).WithDatabaseCheck();
        }

        return place.HasContainers ? builder.AddPostgresContainer(name, place) : builder.AddPostgresProgram(name, place.Data!);
    }

    /// <summary>The connection string and nothing else: an own variable for each of its parts would spread the password.</summary>
    public static IResourceBuilder<T> WithDatabase<T>(this IResourceBuilder<T> process, IResourceBuilder<IResourceWithConnectionString> database)
        where T : IResourceWithEnvironment, IResourceWithWaitSupport =>
        process.WithReference(database, DatabaseOptions.ConnectionName).WaitFor(database);

    private static IResourceBuilder<PostgresContainer> AddPostgresContainer(this IDistributedApplicationBuilder builder, string name, Place place)
    {
        var password = builder.AddSecret($"{name}-password", place);
        return builder.AddResource(new PostgresContainer(name, password.Resource))
            .WithImage(Image, Tag)
            .WithEndpoint(targetPort: Port, name: PostgresContainer.EndpointName, scheme: "tcp")
            .WithEnvironment("POSTGRES_USER", PostgresContainer.Account)
            .WithEnvironment("POSTGRES_DB", PostgresContainer.Database)
            .WithEnvironment("POSTGRES_PASSWORD", password)
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--data-checksums --auth-host=scram-sha-256 --auth-local=scram-sha-256 --locale=C.UTF-8")
            .WithVolume(place.Volume($"{name}-data"), "/var/lib/postgresql")
            .WithArgs("-c", "jit=off", "-c", "max_connections=500", "-c", "shared_buffers=256MB", "-c", "max_wal_size=1GB")
            .WithDatabaseCheck()
            .Confined(new Confinement(ContainerAccount, ContainerAccount, "CMD-SHELL", $"pg_isready -U {PostgresContainer.Account} -d {PostgresContainer.Database} -h 127.0.0.1")
            {
                Scratch = ["/tmp", "/var/run/postgresql"],
                // 256 MB are shared, and each of the connections takes some of its own.
                Share = new Share(Cpu: 250, Memory: 512, MostCpu: 4000, MostMemory: 4096),
                // It writes a checkpoint before it goes.
                Farewell = TimeSpan.FromSeconds(60),
                // After a crash it goes through what it had not yet written, and must not be killed over it.
                Beginning = TimeSpan.FromMinutes(30),
            })
            .RestartsWhenItDies()
            .WithIconName("Database");
    }

    private static IResourceBuilder<PostgresProgram> AddPostgresProgram(this IDistributedApplicationBuilder builder, string name, DataDirectory data)
    {
        var settings = new ClusterSettings
        {
            Folder = data.Postgres,
            Port = ListenAddresses.FreePort(),
            Password = data.PostgresPassword(),
            LogFile = data.PostgresLog,
            Binaries = PostgresBinaries.Find(builder.Configuration.GetSection(StandaloneOptions.Section).Get<StandaloneOptions>()?.PostgresBin, data.Postgres),
        };
        var account = ServerAccount.For(settings.Folder);
        string[] command = account.Switches.Count == 0 ? [settings.Binaries.Server] : ["setpriv", .. account.Switches, "--", settings.Binaries.Server];
        return builder.AddResource(new PostgresProgram(name, command[0], settings))
            .WithArgs([.. command[1..], .. settings.Arguments()])
            .WithEndpoint(settings.Port, settings.Port, scheme: "tcp", name: PostgresProgram.EndpointName, isProxied: false)
            .OnBeforeResourceStarted((_, _, cancellationToken) => PostgresProgram.PrepareAsync(settings, account, cancellationToken))
            .OnResourceReady((program, _, cancellationToken) => program.EnsureDatabaseAsync(cancellationToken))
            .WithDatabaseCheck()
            .RestartsWhenItDies()
            .WithIconName("Database");
    }

    private static IResourceBuilder<T> WithDatabaseCheck<T>(this IResourceBuilder<T> database)
        where T : IResourceWithConnectionString
    {
        var key = $"{database.Resource.Name}_answers";
        database.ApplicationBuilder.Services.AddHealthChecks()
            .Add(new HealthCheckRegistration(key, _ => new DatabaseAnswers(database.Resource), failureStatus: null, tags: null));
        return database.WithHealthCheck(key);
    }
}
