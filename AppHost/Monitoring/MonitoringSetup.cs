using Aspire.Media.AppHost.Processes;
using Aspire.Media.AppHost.Publishing;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.AppHost.Monitoring;

/// <summary>Prometheus, Alertmanager and Grafana with our rules and dashboards: in containers, or those of them that are installed here.</summary>
internal static class MonitoringSetup
{
    private const string EndpointName = "http";
    private const string PrometheusImage = "prom/prometheus";
    private const string PrometheusTag = "v3.6.0";
    private const string AlertmanagerImage = "prom/alertmanager";
    private const string AlertmanagerTag = "v0.28.1";
    private const string GrafanaImage = "grafana/grafana";
    private const string GrafanaTag = "12.2.0";
    private const string Ready = "/-/ready";
    private const string Alive = "/-/healthy";
    private const int ProcessPort = 8080;
    private const int Nobody = 65534;
    private const int GrafanaAccount = 472;

    public static IResourceBuilder<IResourceWithEndpoints>? AddAlertmanager(this IDistributedApplicationBuilder builder, string name, Place place)
    {
        if (place.Target == PublishTarget.Manifest)
        {
            // Azure has all three as services.
            return null;
        }

        var settings = place.Deploy("alertmanager", "alertmanager.yml");
        if (place.HasContainers)
        {
            return builder.AddContainer(name, AlertmanagerImage, AlertmanagerTag)
                .WithHttpEndpoint(targetPort: 9093, name: EndpointName)
                .WithFiles(place, "/etc/alertmanager", settings)
                .WithVolume(place.Volume($"{name}-data"), "/alertmanager")
                .WithArgs("--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager", "--cluster.listen-address=")
                .Confined(new Confinement(Nobody, Nobody, Confinement.Fetch(9093, Ready)) { Share = new Share(Cpu: 10, Memory: 32, MostCpu: 250, MostMemory: 128) })
                .RestartsWhenItDies()
                .Watches("Alertmanager", Ready, Alive);
        }

        if (InstalledProgram.Find("prometheus-alertmanager", "alertmanager") is not { } program)
        {
            builder.Misses("Alertmanager", "it is not installed (apt install prometheus-alertmanager), and no container runtime answers.");
            return null;
        }

        var data = place.Folder(name);
        return builder.AddExecutable(name, program, data)
            .WithHttpEndpoint(name: EndpointName)
            .WithArgs($"--config.file={settings}", $"--storage.path={data}", "--cluster.listen-address=")
            .ListensOn("--web.listen-address")
            .RestartsWhenItDies()
            .Watches("Alertmanager", Ready, Alive);
    }

    /// <param name="measured">The processes; those that are not part of this composition are null.</param>
    public static IResourceBuilder<IResourceWithEndpoints>? AddPrometheus(
        this IDistributedApplicationBuilder builder,
        string name,
        Place place,
        Keys? keys,
        IResourceBuilder<IResourceWithEndpoints>? alertmanager,
        IEnumerable<IResourceBuilder<ProjectResource>?> measured)
    {
        if (place.Target == PublishTarget.Manifest)
        {
            return null;
        }

        var names = measured.OfType<IResourceBuilder<ProjectResource>>().Select(process => process.Resource.Name).ToList();
        if (place.HasContainers)
        {
            return builder.AddPrometheusContainer(name, place, keys!.Metrics, alertmanager, names);
        }

        if (InstalledProgram.Find("prometheus") is not { } program)
        {
            builder.Misses("Prometheus", "it is not installed (apt install prometheus), and no container runtime answers.");
            return null;
        }

        var data = place.Folder(name);
        var settings = Path.Combine(data, "prometheus.yml");
        builder.Measure(names, "127.0.0.1", data);
        return builder.AddExecutable(name, program, data)
            .WithHttpEndpoint(name: EndpointName)
            .WithArgs($"--config.file={settings}", $"--storage.tsdb.path={Path.Combine(data, "series")}")
            .ListensOn("--web.listen-address")
            .OnBeforeResourceStarted(async (_, _, cancellationToken) =>
            {
                var configuration = new ScrapeConfiguration
                {
                    Rules = place.Deploy("prometheus", "alerts.yml"),
                    Alertmanager = alertmanager is null ? null : new Uri((await alertmanager.GetEndpoint(EndpointName).GetValueAsync(cancellationToken))!).Authority,
                    TargetsFile = Path.Combine(data, "targets.json"),
                    Interval = TimeSpan.FromSeconds(5),
                };
                await File.WriteAllTextAsync(settings, configuration.ToString(), cancellationToken);
            })
            .RestartsWhenItDies()
            .Watches("Prometheus", Ready, Alive);
    }

    /// <summary>Grafana comes in a container or not at all.</summary>
    public static void AddGrafana(this IDistributedApplicationBuilder builder, string name, Place place, IResourceBuilder<IResourceWithEndpoints>? prometheus)
    {
        if (!place.HasContainers || prometheus is null)
        {
            if (!place.IsPublished)
            {
                builder.Misses("Grafana", "it comes in a container, and no container runtime answers.");
            }

            return;
        }

        builder.AddContainer(name, GrafanaImage, GrafanaTag)
            .WithHttpEndpoint(port: place.IsPublished ? 3000 : null, targetPort: 3000, name: EndpointName)
            .WithExternalHttpEndpoints()
            .WithEnvironment("GF_SECURITY_ADMIN_PASSWORD", builder.AddSecret($"{name}-password", place))
            .WithEnvironment("GF_ANALYTICS_REPORTING_ENABLED", "false")
            .WithEnvironment("GF_ANALYTICS_CHECK_FOR_UPDATES", "false")
            .WithEnvironment("GF_PLUGINS_PREINSTALL_DISABLED", "true")
            .WithEnvironment("PROMETHEUS_URL", prometheus.GetEndpoint(EndpointName))
            .WithFiles(place, "/etc/grafana/provisioning/datasources", place.Deploy("grafana", "datasource.yml"))
            .WithFiles(place, "/etc/grafana/provisioning/dashboards", [place.Deploy("grafana", "dashboards.yml"), .. Directory.GetFiles(place.Deploy("grafana", "dashboards"), "*.json").Order(StringComparer.Ordinal)])
            .WithVolume(place.Volume($"{name}-data"), "/var/lib/grafana")
            .WaitFor(prometheus)
            .Confined(new Confinement(GrafanaAccount, GrafanaAccount, Confinement.Fetch(3000, "/api/health")))
            .RestartsWhenItDies()
            .Watches("Grafana", "/api/health", "/api/health");
    }

    private static IResourceBuilder<ContainerResource> AddPrometheusContainer(
        this IDistributedApplicationBuilder builder, string name, Place place, IResourceBuilder<ParameterResource> key, IResourceBuilder<IResourceWithEndpoints>? alertmanager, List<string> names)
    {
        const string Settings = "/etc/prometheus";
        const string Targets = "/etc/prometheus-targets";
        const string Keys = "/etc/prometheus-keys";
        var prometheus = builder.AddContainer(name, PrometheusImage, PrometheusTag)
            .WithHttpEndpoint(targetPort: 9090, name: EndpointName)
            .WithArgs($"--config.file={Settings}/prometheus.yml", "--storage.tsdb.path=/prometheus", "--storage.tsdb.retention.time=30d")
            .WithVolume(place.Volume($"{name}-data"), "/prometheus")
            .WithFiles(place, Settings, place.Deploy("prometheus", "alerts.yml"))
            .WithSecretFile(place, Keys, "metrics", key)
            // It reads through its log before it is ready, and must not be killed over it.
            .Confined(new Confinement(Nobody, Nobody, Confinement.Fetch(9090, Ready))
            {
                Share = new Share(Cpu: 100, Memory: 512, MostCpu: 1000, MostMemory: 2048), Farewell = TimeSpan.FromSeconds(60), Beginning = TimeSpan.FromMinutes(30),
            })
            .RestartsWhenItDies()
            .Watches("Prometheus", Ready, Alive);

        var configuration = new ScrapeConfiguration
        {
            Rules = $"{Settings}/alerts.yml",
            KeyFile = $"{Keys}/metrics",
            Alertmanager = alertmanager is null ? null : $"{place.HostOf(alertmanager.Resource)}:9093",
            Port = ProcessPort,
        };
        if (place.IsPublished)
        {
            return prometheus.WithText(place, Settings, "prometheus.yml", (configuration with { Names = [.. names.Select(process => (process, place.HostOf(process)))] }).ToString());
        }

        var data = place.Folder(name);
        builder.Measure(names, ContainerRuntime.Host, data);
        return prometheus
            // Docker's own engine on Linux does not know this name by itself.
            .WithContainerRuntimeArgs("--add-host", $"{ContainerRuntime.Host}:host-gateway")
            .WithBindMount(data, Targets, isReadOnly: true)
            .WithText(place, Settings, "prometheus.yml", (configuration with { TargetsFile = $"{Targets}/targets.json", Interval = TimeSpan.FromSeconds(5) }).ToString());
    }

    private static void Measure(this IDistributedApplicationBuilder builder, List<string> names, string host, string folder)
    {
        builder.Services.AddSingleton(new ScrapedProcesses(names, host, Path.Combine(folder, "targets.json")));
        builder.Services.AddHostedService<ScrapeTargets>();
    }

    private static string Folder(this Place place, string name) => Directory.CreateDirectory(Path.Combine(place.Data!.Path, name)).FullName;

    private static IResourceBuilder<ExecutableResource> ListensOn(this IResourceBuilder<ExecutableResource> program, string argument) =>
        program.WithArgs(context => context.Args.Add(ReferenceExpression.Create($"{argument}=127.0.0.1:{program.GetEndpoint(EndpointName).Property(EndpointProperty.TargetPort)}")));

    private static IResourceBuilder<T> Watches<T>(this IResourceBuilder<T> server, string title, string ready, string alive)
        where T : IResourceWithEndpoints =>
        server.WithHttpHealthCheck(ready, endpointName: EndpointName)
            .WithAnnotation(new HealthPath(ready, alive))
            .WithUrlForEndpoint(EndpointName, url => url.DisplayText = title)
            .WithIconName("DataTrending");
}
