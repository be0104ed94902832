using System.Data.Common;
using System.Diagnostics;
using System.Reflection;

using Aspire.Media.Engine.Approvals;
using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Dependencies;
using Aspire.Media.Engine.Events;
using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Lists;
using Aspire.Media.Engine.Maintenance;
using Aspire.Media.Engine.Plans;
using Aspire.Media.Engine.Plugins;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Recovery;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schedules;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Triggers;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

using Npgsql;

namespace Aspire.Media.Engine;

public static class EngineSetup
{
    private const int MostConnections = 30;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

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
        services.AddSingleton<StartPatience>();
        services.AddHostedService<SchemaGate>();
        services.AddSingleton<WorkerStore>();
        services.AddSingleton<ApiKeyStore>();
        services.AddSingleton<StepTypeStore>();
        services.AddSingleton<WorkflowStore>();
        services.AddSingleton<WorkflowRegistry>();
        services.AddSingleton<WorkflowLibrary>();
        services.AddSingleton<PublishedSteps>();
        services.AddSingleton<OrderedIds>();
        services.AddSingleton<LaneStore>();
        services.AddSingleton<LaneBook>();
        services.AddSingleton<QueueDepthStore>();
        services.AddSingleton<QueuePauses>();
        services.AddSingleton<EnqueueStore>();
        services.AddSingleton<ChildStore>();
        services.AddSingleton<ClosingStore>();
        services.AddSingleton<RetryStore>();
        services.AddSingleton<PriorityStore>();
        services.AddSingleton<PauseStore>();
        services.AddSingleton<RunStore>();
        services.AddSingleton<EntryStore>();
        services.AddSingleton<ItemStore>();
        services.AddSingleton<WalkStore>();
        services.AddSingleton<RunListStore>();
        services.AddSingleton<FailedStepStore>();
        services.AddSingleton<EventStore>();
        services.AddSingleton<StoryStore>();
        services.AddSingleton<ThroughputStore>();
        services.AddSingleton<ActivityStore>();
        services.AddSingleton<IncidentStore>();
        services.AddSingleton<IncidentListStore>();
        services.AddSingleton<NoticeStore>();
        services.AddSingleton<IncidentBook>();
        services.AddSingleton<IncidentReplay>();
        services.AddSingleton<RecoveryStore>();
        services.AddSingleton<DependencyStore>();
        services.AddSingleton<DoorbellStore>();
        services.AddSingleton<Doorbell>();
        services.AddSingleton<StepLanes>();
        services.AddSingleton<RunStarter>();
        services.AddSingleton<TriggerStore>();
        services.AddSingleton<EventTriggers>();
        services.AddSingleton<ScheduleStore>();
        services.AddSingleton<AgendaStore>();
        services.AddSingleton<FiringStore>();
        services.AddSingleton<ScheduledRuns>();
        services.AddSingleton<ShippedScheduleStore>();
        services.AddSingleton<ScheduleRegistry>();
        services.AddSingleton<ApprovalStore>();
        services.AddSingleton<ApprovalListStore>();
        services.AddSingleton<HoldStore>();
        services.AddSingleton<RetentionStore>();
        services.AddSingleton<DatabaseFactsStore>();
        services.AddSingleton<RunPictures>();
        services.AddSingleton<RunRepeats>();
        services.AddSingleton<PlanStore>();
        services.AddSingleton<PlanApplications>();
        services.AddSingleton<ManyRuns>();
        services.AddHealthChecks().AddCheck<DatabaseCheck>("database").AddCheck<UpkeepCheck>("upkeep");
        services.AddSchema("engine", typeof(EngineSetup).Assembly);
    }

    /// <summary>Another owner of tables in the same database, with migrations of its own. Api and Workers both say so; in one process it counts once.</summary>
    public static void AddSchema(this IServiceCollection services, string owner, Assembly assembly)
    {
        if (!services.Any(service => service.ImplementationInstance is Schema known && known.Owner == owner))
        {
            services.AddSingleton(new Schema(owner, assembly));
        }
    }

    /// <summary>Makes this process a worker: it is seen in the fleet for as long as it lives, with the steps that it can do.</summary>
    /// <param name="stepAssemblies">Where step types are looked for, besides the engine's own.</param>
    public static void AddWorker(this IHostApplicationBuilder builder, params Assembly[] stepAssemblies)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddEngine();
        var services = builder.Services;
        var own = InstalledSteps.TypesOf([typeof(EngineSetup).Assembly, .. stepAssemblies]).ToList();
        var plugins = InstalledPlugins.Load(
            builder.Configuration.GetSection(PluginOptions.Section).Get<PluginOptions>() ?? new PluginOptions(),
            own,
            plugin => SetUp(plugin, services, builder.Configuration));
        var steps = InstalledSteps.Of([.. own, .. plugins.Loaded.SelectMany(plugin => plugin.Steps)]);
        foreach (var type in own)
        {
            services.AddTransient(type.Implementation);
        }

        // Made in a way that nobody looks into before it is used: what one of them lacks must not keep the worker from its start.
        foreach (var type in plugins.Loaded.SelectMany(plugin => plugin.Steps))
        {
            services.AddTransient(type.Implementation, provider => ActivatorUtilities.CreateInstance(provider, type.Implementation));
        }

        services.AddSingleton(plugins);
        if (plugins.Loaded.Count + plugins.Broken.Count > 0)
        {
            services.AddHostedService<PluginReport>();
            services.AddHealthChecks().AddCheck<PluginCheck>("plugins");
        }

        // For the steps that call out; the host says how.
        services.AddHttpClient();
        services.AddSingleton(steps);
        services.TryAddSingleton(WorkerIdentity.OfThisProcess());
        services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        // However long steps are given, the host waits for it, and for what comes after.
        services.AddOptions<HostOptions>().Configure<IOptions<WorkerOptions>>(static (host, worker) =>
            host.ShutdownTimeout = TimeSpan.FromTicks(Math.Max(host.ShutdownTimeout.Ticks, (worker.Value.Drain + worker.Value.Grace + Farewell).Ticks)));
        services.AddSingleton<QueueStore>();
        services.AddSingleton<OutcomeStore>();
        services.AddSingleton<FailureClassifier>();
        services.AddSingleton<IRecoveryRung, FewerResources>();
        services.AddSingleton<IRecoveryRung, LongerTimeout>();
        services.AddSingleton<Ladder>();
        services.AddSingleton<DependencyBoard>();
        services.AddSingleton<Rescue>();
        services.AddSingleton(provider => new Slots(provider.GetRequiredService<IOptions<WorkerOptions>>().Value));
        services.AddSingleton<WorkerLanes>();
        services.AddSingleton<WorkerState>();
        services.AddSingleton<ActiveSteps>();
        services.AddSingleton<WorkSignal>();
        services.AddSingleton<CancelSignal>();
        services.AddSingleton<ChildRuns>();
        services.AddSingleton<ListWalks>();
        services.AddSingleton<ApprovalGate>();
        services.AddSingleton<TidyStore>();
        services.AddSingleton<Retention>();
        services.AddSingleton<ScopeCache>();
        services.AddSingleton<DryRuns>();
        services.AddSingleton<PlannedSteps>();
        services.AddSingleton<StepExecutor>();
        // In this order they start; in the other they stop: first nothing more is claimed, then what is done is written, and last the farewell.
        services.AddHostedService<StepPublication>();
        services.AddHostedService<WorkerHeartbeat>();
        services.AddHostedService<Upkeep>();
        services.AddHostedService<RunEnds>();
        services.AddHostedService<ApprovalDeadlines>();
        services.AddSingleton<ScheduleTurn>();
        services.AddHostedService<Scheduler>();
        services.AddHostedService<StoryLog>();
        services.AddHostedService<IncidentWatch>();
        services.AddHostedService<DependencyWatch>();
        services.AddHostedService<DependencyRelease>();
        services.AddLoop<ProgressWriter>();
        services.AddLoop<OutcomeWriter>();
        services.AddLoop<DoorbellListener>();
        services.AddHostedService<StepClaimer>();
    }

    // What it adds counts once it is through with it; until then, it may break off anywhere.
    internal static Action SetUp(Plugin plugin, IServiceCollection services, IConfiguration configuration)
    {
        var copy = new ServiceCollection { services };
        plugin.Setup?.Add(copy, configuration.GetSection($"{PluginOptions.Section}:{plugin.Name}"));
        return () => services.Add(copy.Except(services));
    }

    // A loop that others speak to.
    private static void AddLoop<T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
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
            return new NpgsqlDataSourceBuilder(Prepared(text)) { Name = DatabaseOptions.ConnectionName }
                .UseLoggerFactory(services.GetRequiredService<ILoggerFactory>())
                .BeginsEachSession()
                // What the queue asks several times a second by itself would bury every other trace; what it does for somebody is theirs.
                .ConfigureTracing(static traces => traces
                    .ConfigureCommandFilter(static _ => Activity.Current is not null)
                    .ConfigureBatchFilter(static _ => Activity.Current is not null)
                    .ConfigureCopyOperationFilter(static _ => Activity.Current is not null)
                    .EnablePhysicalOpenTracing(false))
                .Build();
        }
        catch (ArgumentException failure)
        {
            throw new InvalidOperationException(
                $"ConnectionStrings__{DatabaseOptions.ConnectionName} cannot be read: {failure.Message} It should look like Host=db;Database=media;Username=media;Password=…", failure);
        }
    }

    // The statements of the queue are few, long, and sent thousands of times a second: planned once, they cost a third. Through a pooler that
    // cannot keep them, whoever configures it says so in the connection string. Nothing here leaves a session other than it found it, so
    // that it need not be reset. And one process must not take all the connections that a server has for many.
    private static string Prepared(string text)
    {
        var said = new DbConnectionStringBuilder { ConnectionString = text };
        var settings = new NpgsqlConnectionStringBuilder(text);
        if (!said.ContainsKey("Max Auto Prepare") && !said.ContainsKey("MaxAutoPrepare"))
        {
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages, settings.NoResetOnClose) = (100, 2, true);
        }

        if (!said.ContainsKey("Maximum Pool Size") && !said.ContainsKey("MaxPoolSize") && !said.ContainsKey("Max Pool Size"))
        {
            settings.MaxPoolSize = MostConnections;
        }

        return settings.ConnectionString;
    }
}
