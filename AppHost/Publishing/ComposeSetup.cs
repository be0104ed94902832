using System.Globalization;
using System.Text.RegularExpressions;

using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Pipelines;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.AppHost.Publishing;

/// <summary>Docker Compose, with health checks, order by health, confinement, images that it can build, and no answer to questions about secrets.</summary>
internal static partial class ComposeSetup
{
    private const string Temporary = "/tmp";
    private const string File = "docker-compose.yaml";

    public static void AddCompose(this IDistributedApplicationBuilder builder, Place place)
    {
        var resources = builder.Resources;
        builder.AddDockerComposeEnvironment("compose")
            // Its dashboard would be a nightly image behind a published port; docs/deploy.md says where telemetry goes instead.
            .WithDashboard(enabled: false)
            .ConfigureComposeFile(file =>
            {
                file.Name = "aspire-media";
                foreach (var (name, service) in file.Services)
                {
                    Correct(service, resources.First(resource => resource.Name == name), file, resources);
                }
            });
        builder.OnAfterPublish((published, cancellationToken) =>
            FinishAsync(published.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory(), resources, cancellationToken));
    }

    private static void Correct(Service service, IResource resource, ComposeFile file, IEnumerable<IResource> resources)
    {
        var confinement = Confinement.Of(resource);
        service.User = string.Create(CultureInfo.InvariantCulture, $"{confinement.User}:{confinement.Group}");
        // What Compose makes up itself it writes into the container, and refuses to where nothing may be written.
        service.ReadOnly = service.Configs.All(config => file.Configs[config.Source!].Content is null);
        service.CapDrop = ["ALL"];
        service.SecurityOpt = ["no-new-privileges:true"];
        if (confinement.WritesMuch)
        {
            // A volume without a name, which goes with the container.
            service.AddVolume(new Volume { Name = "scratch", Type = "volume", Target = Temporary });
        }

        service.Tmpfs = [.. confinement.Scratch.Where(folder => folder != Temporary || !confinement.WritesMuch).Select(folder => string.Create(CultureInfo.InvariantCulture, $"{folder}:uid={confinement.User},gid={confinement.Group}"))];
        service.Restart = confinement.RunsOnce ? "on-failure:20" : "unless-stopped";
        service.StopGracePeriod = Seconds(confinement.Farewell);
        service.Init = confinement.Stage is null ? null : true;
        if (confinement.TakesGpu)
        {
            service.Profiles = ["gpu"];
        }

        if (confinement.Command.Length > 0)
        {
            service.Healthcheck = new Healthcheck
            {
                Test = [.. confinement.Command], Interval = "15s", Timeout = "10s", Retries = 3, StartPeriod = Seconds(confinement.Beginning),
            };
        }

        if (confinement.Stage is { } stage)
        {
            service.Image = $"aspire-media/{stage}:${{MEDIA_VERSION:-latest}}";
            service.Build = new Build { Context = "../..", Dockerfile = "deploy/Dockerfile", Target = stage };
        }

        // Not its processors: Docker refuses a container that may take more of them than the machine has.
        var variable = $"{resource.Name.Replace('-', '_').ToUpperInvariant()}_MEMORY";
        service.Deploy = new()
        {
            Replicas = resource.TryGetLastAnnotation<ReplicaAnnotation>(out var replicas) && replicas.Replicas > 1 ? replicas.Replicas : null,
            Resources = new()
            {
                Limits = new() { Memory = string.Create(CultureInfo.InvariantCulture, $"${{{variable}:-{confinement.Share.MostMemory}M}}") },
                Reservations = new() { Memory = string.Create(CultureInfo.InvariantCulture, $"{confinement.Share.Memory}M") },
            },
        };

        foreach (var (name, dependency) in service.DependsOn)
        {
            if (dependency.Condition == "service_started" && Confinement.Of(resources.First(other => other.Name == name)).Command.Length > 0)
            {
                dependency.Condition = "service_healthy";
            }
        }

        // A variable that nobody has set shall be missed before anything starts.
        foreach (var (name, value) in service.Environment)
        {
            service.Environment[name] = Placeholder().Replace(value, "${${name}:?set it in the environment or in .env}");
        }

        // Nobody writes to what is given as a file.
        foreach (var config in service.Configs)
        {
            config.Mode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            if (file.Configs[config.Source!].Content?.StartsWith("${", StringComparison.Ordinal) == true)
            {
                (config.Uid, config.Mode) = (string.Create(CultureInfo.InvariantCulture, $"{confinement.User}"), UnixFileMode.UserRead);
            }
        }
    }

    // What the publisher's own types have no words for.
    private static async Task FinishAsync(string folder, IEnumerable<IResource> resources, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, File);
        var text = await System.IO.File.ReadAllTextAsync(path, cancellationToken);
        foreach (var resource in resources.Where(resource => resource.TryGetLastAnnotation<Confinement>(out var confinement) && confinement.TakesGpu))
        {
            text = text.Replace($"\n  {resource.Name}:\n", $"\n  {resource.Name}:\n    gpus: \"all\"\n", StringComparison.Ordinal);
        }

        await System.IO.File.WriteAllTextAsync(path, "# Written by deploy/publish.sh from AppHost: change it there.\n" + text, cancellationToken);

        // The names of what has to be set, and no values: as an example, so that nobody's .env is ever a part of the repository.
        var secrets = Placeholder().Matches(text).Concat(Required().Matches(text)).Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal);
        await System.IO.File.WriteAllLinesAsync(
            Path.Combine(folder, "env.example"),
            ["# Copy to .env (mode 0600), or set in the environment. Secrets: openssl rand -hex 24", .. secrets.Select(name => $"{name}=")],
            cancellationToken);
        System.IO.File.Delete(Path.Combine(folder, ".env"));
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds}s");

    [GeneratedRegex(@"\$\{(?<name>[A-Z][A-Z0-9_]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\$\{(?<name>[A-Z][A-Z0-9_]*):\?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Required();
}
