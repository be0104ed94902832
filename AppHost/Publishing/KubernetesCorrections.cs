using System.Text.RegularExpressions;

using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;

namespace Aspire.Media.AppHost.Publishing;

/// <summary>What the publisher of Kubernetes leaves out or gets wrong, service by service.</summary>
internal static partial class KubernetesCorrections
{
    /// <summary>The Secret that whoever installs the chart makes, one entry for each of our parameters.</summary>
    public const string Secret = "aspire-media";

    public static void Correct(KubernetesResource service, IResource resource, Place place)
    {
        var confinement = Confinement.Of(resource);
        var workload = service.Workload!;
        var pod = workload.PodTemplate.Spec;
        var container = pod.Containers[0];
        TakeSecretsFromOutside(service, container);
        KeepVolumes(service, resource, pod);
        Confine(pod, container, confinement);
        Probe(container, resource, confinement);
        GiveFiles(service, resource, pod, container);
        GiveShare(container, HelmFiles.KeyOf(resource), confinement);
        if (confinement.Stage is { } image && !confinement.TakesGpu)
        {
            container.Image = OwnImage(confinement.RunsOnce ? image : HelmFiles.KeyOf(resource), image);
        }

        if (workload is Deployment deployment)
        {
            // KEDA decides how many there are; where it is not installed, whoever asks for some (docs/deploy.md).
            deployment.Spec.Replicas = confinement.TakesGpu ? 0 : deployment.Spec.Replicas;
            if (pod.Volumes.Any(volume => volume.PersistentVolumeClaim is not null))
            {
                // A volume that one pod holds cannot be given to its successor before it is gone.
                deployment.Spec.Strategy = new() { Type = "Recreate", RollingUpdate = null! };
            }
        }

        if (service.Service is { } name && resource is not IResourceWithConnectionString && confinement.Stage is { } stage && stage != "web")
        {
            // Every pod behind the name is seen, so that Prometheus can ask each of them.
            name.Spec.ClusterIp = "None";
        }

        if (service.ConfigMap is { } settings)
        {
            foreach (var setting in settings.Data.Where(setting => setting.Value.Contains("public_url", StringComparison.Ordinal)).Select(setting => setting.Key).ToList())
            {
                // One value, which would have to be said once for each service.
                settings.Data[setting] = "{{ .Values.storagePublicUrl }}";
            }
        }

        if (confinement.RunsOnce)
        {
            service.AdditionalResources.Add(Job.Of(workload));
            service.Workload = null;
            service.Service = null;
        }
    }

    // The chart would ask for every secret once for each service that needs it, and keep what it is told in Helm's own records.
    private static void TakeSecretsFromOutside(KubernetesResource service, ContainerV1 container)
    {
        if (service.Secret is not { } secret)
        {
            return;
        }

        var parts = secret.StringData.Where(entry => !IsSecret(entry.Value)).ToList();
        foreach (var name in parts.SelectMany(entry => Reference().Matches(entry.Value)).Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal))
        {
            container.Env.Add(FromSecret(name.ToUpperInvariant(), name));
        }

        foreach (var (name, text) in secret.StringData.Where(entry => IsSecret(entry.Value)))
        {
            container.Env.Add(FromSecret(name, Reference().Match(text).Groups["name"].Value));
        }

        // What has a secret as a part of it is put together by Kubernetes.
        foreach (var (name, text) in parts)
        {
            container.Env.Add(new() { Name = name, Value = Reference().Replace(text, match => $"$({match.Groups["name"].Value.ToUpperInvariant()})") });
        }

        container.EnvFrom.RemoveAll(source => source.SecretRef is not null);
        service.Secret = null;
    }

    private static bool IsSecret(string text) => Reference().Match(text) is { Success: true, Index: 0 } match && match.Length == text.Length;

    private static EnvVarV1 FromSecret(string variable, string name) =>
        new() { Name = variable, ValueFrom = new() { SecretKeyRef = new() { Name = Secret, Key = name.Replace('_', '-') } } };

    private static void Confine(PodSpecV1 pod, ContainerV1 container, Confinement confinement)
    {
        (pod.AutomountServiceAccountToken, pod.EnableServiceLinks) = (false, false);
        pod.TerminationGracePeriodSeconds = (long)confinement.Farewell.TotalSeconds;
        pod.SecurityContext = new()
        {
            RunAsNonRoot = true, RunAsUser = confinement.User, RunAsGroup = confinement.Group, FsGroup = confinement.Group, FsGroupChangePolicy = "OnRootMismatch",
            SeccompProfile = new() { Type = "RuntimeDefault" },
        };
        container.SecurityContext = new() { ReadOnlyRootFilesystem = true, AllowPrivilegeEscalation = false, Capabilities = new() { Drop = { "ALL" } } };
        foreach (var (folder, index) in confinement.Scratch.Select((folder, index) => (folder, index)))
        {
            pod.Volumes.Add(new() { Name = $"scratch-{index}", EmptyDir = new() });
            container.VolumeMounts.Add(new() { Name = $"scratch-{index}", MountPath = folder });
        }
    }

    // What fits one cluster does not fit another.
    private static void GiveShare(ContainerV1 container, string key, Confinement confinement)
    {
        var resources = container.Resources = new();
        foreach (var (what, given) in new[] { ("requests", resources.Requests), ("limits", resources.Limits) })
        {
            given["cpu"] = $"{{{{ .Values.resources.{key}.{what}.cpu }}}}";
            given["memory"] = $"{{{{ .Values.resources.{key}.{what}.memory }}}}";
        }

        if (confinement.TakesGpu)
        {
            resources.Limits["nvidia.com/gpu"] = "1";
        }
    }

    // Nobody publishes them: a name of our making would be somebody else's image one day.
    private static string OwnImage(string key, string stage) =>
        $"{{{{ required `Say where the image is that you made of the stage {stage} (docs/deploy.md, Images): --set parameters.{key}.{key}_image=registry.example.org/aspire-media/{stage}:0.1.0` .Values.parameters.{key}.{key}_image }}}}";

    // Those of our own processes come from WithHttpProbe, in a scheme that Kubernetes writes in capitals.
    private static void Probe(ContainerV1 container, IResource resource, Confinement confinement)
    {
        foreach (var probe in new[] { container.ReadinessProbe, container.LivenessProbe, container.StartupProbe })
        {
            if (probe?.HttpGet is { } get)
            {
                get.Scheme = "HTTP";
            }
        }

        if (confinement.RunsOnce)
        {
            (container.ReadinessProbe, container.LivenessProbe) = (null, null);
            return;
        }

        var patience = Math.Max(30, (int)confinement.Beginning.TotalSeconds / 2);
        if (container.LivenessProbe is { HttpGet: { } alive })
        {
            container.StartupProbe = new() { HttpGet = new() { Path = alive.Path, Port = alive.Port, Scheme = alive.Scheme }, PeriodSeconds = 2, TimeoutSeconds = 5, FailureThreshold = patience };
            return;
        }

        ProbeV1 Asked(int period, int failures, bool isReady = false) => resource.TryGetLastAnnotation<HealthPath>(out var health)
            ? new() { HttpGet = new() { Path = isReady ? health.Path : health.Alive, Port = container.Ports[0].ContainerPort, Scheme = "HTTP" }, PeriodSeconds = period, TimeoutSeconds = 5, FailureThreshold = failures }
            : new() { Exec = Run(confinement.Command), PeriodSeconds = period, TimeoutSeconds = 5, FailureThreshold = failures };
        container.StartupProbe = Asked(2, patience);
        container.ReadinessProbe = Asked(10, 3, isReady: true);
        container.LivenessProbe = Asked(20, 3);
    }

    private static ExecActionV1 Run(string[] command)
    {
        var action = new ExecActionV1();
        action.Command.AddRange(command[0] == "CMD-SHELL" ? ["/bin/sh", "-c", .. command[1..]] : command[1..]);
        return action;
    }

    private static void GiveFiles(KubernetesResource service, IResource resource, PodSpecV1 pod, ContainerV1 container)
    {
        foreach (var (folder, index) in resource.Annotations.OfType<GivenFiles>().GroupBy(given => given.Folder).Select((folder, index) => (folder, index)))
        {
            var map = new ConfigMap { Metadata = { Name = $"{resource.Name}-files-{index}" } };
            foreach (var file in folder.SelectMany(given => given.Entries))
            {
                map.Data[file.Name] = HelmFiles.Literal(file.Contents ?? File.ReadAllText(file.SourcePath!));
            }

            service.AdditionalResources.Add(map);
            pod.Volumes.Add(new() { Name = $"files-{index}", ConfigMap = new() { Name = map.Metadata.Name } });
            container.VolumeMounts.Add(new() { Name = $"files-{index}", MountPath = folder.Key, ReadOnly = true });
        }

        foreach (var file in resource.Annotations.OfType<SecretFile>())
        {
            var volume = $"secret-{file.Name}";
            pod.Volumes.Add(new() { Name = volume, Secret = new() { SecretName = Secret, Items = { new() { Key = file.Secret.Name, Path = file.Name } } } });
            container.VolumeMounts.Add(new() { Name = volume, MountPath = file.Folder, ReadOnly = true });
        }
    }

    // The publisher's volumes are empty again with every pod. These outlive even the chart.
    private static void KeepVolumes(KubernetesResource service, IResource resource, PodSpecV1 pod)
    {
        foreach (var volume in pod.Volumes.Where(volume => volume.EmptyDir is not null))
        {
            var claim = new PersistentVolumeClaim { Metadata = { Name = volume.Name } };
            claim.Metadata.Annotations["helm.sh/resource-policy"] = "keep";
            claim.Spec.AccessModes.Add("ReadWriteOnce");
            var key = resource.Name.Replace('-', '_');
            claim.Spec.Resources = new();
            claim.Spec.Resources.Requests["storage"] = $"{{{{ .Values.storage.{key} }}}}";
            service.AdditionalResources.Add(claim);
            volume.EmptyDir = null;
            volume.PersistentVolumeClaim = new() { ClaimName = volume.Name };
        }
    }

    [GeneratedRegex(@"\{\{ \.Values\.secrets\.\w+\.(?<name>\w+)[^}]*\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
