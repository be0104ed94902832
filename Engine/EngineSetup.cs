using System.Reflection;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using Npgsql;

namespace Aspire.Media.Engine;

public static class EngineSetup
{
    /// <summary>The engine's stores on the database named <c>media</c>. Api and Workers both call it; in one process it counts once.</summary>
    public static void AddEngine(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(SchemaStore)))
        {
            return;
        }

        services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<FleetOptions>().BindConfiguration(FleetOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(Connect);
        services.AddSingleton<SchemaStore>();
        services.AddHostedService<SchemaGate>();
        services.AddSingleton<WorkerStore>();
        services.AddSingleton<ApiKeyStore>();
        services.AddSingleton<StepTypeStore>();
        services.AddSingleton<WorkflowStore>();
        services.AddSingleton<WorkflowRegistry>();
        services.AddHealthChecks().AddCheck<DatabaseCheck>("database");
        services.AddSchema("engine", typeof(EngineSetup).Assembly);
    }

    /// <summary>Another owner of tables in the same database, with migrations of its own.</summary>
    public static void AddSchema(this IServiceCollection services, string owner, Assembly assembly) =>
        services.AddSingleton(new Schema(owner, assembly));

    /// <summary>Makes this process a worker: it is seen in the fleet for as long as it lives, with the steps that it can do.</summary>
    /// <param name="stepAssemblies">Where step types are looked for, besides the engine's own.</param>
    public static void AddWorker(this IHostApplicationBuilder builder, params Assembly[] stepAssemblies)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddEngine();
        var services = builder.Services;
        var steps = new InstalledSteps([typeof(EngineSetup).Assembly, .. stepAssemblies]);
        foreach (var type in steps.Types)
        {
            services.AddTransient(type.Implementation);
        }

        // For the steps that call out; the host says how.
        services.AddHttpClient();
        services.AddSingleton(steps);
        services.TryAddSingleton(WorkerIdentity.OfThisProcess());
        services.AddHostedService<StepPublication>();
        services.AddHostedService<WorkerHeartbeat>();
    }

    private static NpgsqlDataSource Connect(IServiceProvider services)
    {
        var text = services.GetRequiredService<IConfiguration>().GetConnectionString(DatabaseOptions.ConnectionName);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new InvalidOperationException(
                $"ConnectionStrings__{DatabaseOptions.ConnectionName} is not set; it names the PostgreSQL database, as in Host=db;Database=media;Username=media;Password=…");
        }

        try
        {
            return new NpgsqlDataSourceBuilder(text) { Name = DatabaseOptions.ConnectionName }
                .UseLoggerFactory(services.GetRequiredService<ILoggerFactory>())
                .Build();
        }
        catch (ArgumentException failure)
        {
            throw new InvalidOperationException(
                $"ConnectionStrings__{DatabaseOptions.ConnectionName} cannot be read: {failure.Message} It should look like Host=db;Database=media;Username=media;Password=…", failure);
        }
    }
}
