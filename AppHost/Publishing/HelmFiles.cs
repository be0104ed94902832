using System.Globalization;
using System.Text.RegularExpressions;

namespace Aspire.Media.AppHost.Publishing;

/// <summary>What stands in a chart beside what the publisher writes.</summary>
internal static partial class HelmFiles
{
    // One worker for each minute that the oldest step has waited: enough to catch up, and not for what is done in a moment.
    private const int SecondsForOneMore = 60;

    // A GPU comes with a worker that has one, so that work which needs one counts before there is any.
    private const string Gpu = "(.*,)?gpu(,.*)?";

    private static readonly string[] Pools = ["worker", "gpu-worker"];

    private static readonly Dictionary<string, string> Sizes = new()
    {
        ["postgres"] = "20Gi", ["storage"] = "200Gi", ["speech"] = "20Gi", ["prometheus"] = "20Gi", ["alertmanager"] = "1Gi", ["grafana"] = "1Gi", ["web"] = "1Gi",
    };

    /// <summary>A text that Helm shall not read as a template.</summary>
    public static string Literal(string text) => text.Replace("{{", "{{ `{{` }}", StringComparison.Ordinal);

    /// <summary>Under which name the values of a resource stand.</summary>
    public static string KeyOf(IResource resource) => resource.Name.Replace('-', '_');

    public static async Task FinishAsync(string folder, IReadOnlyList<IResource> resources, CancellationToken cancellationToken)
    {
        await WriteAsync(folder, "worker", "scaling", Scaling("worker", least: 1, most: 10, $"max(media_lane_oldest_seconds{{state=\"waiting\",resource!=\"gpu\",requires!~\"{Gpu}\"}}) or vector(0)"), cancellationToken);
        if (Directory.Exists(Path.Combine(folder, "templates", "gpu-worker")))
        {
            // Nobody waits for a GPU: none is held. The other workers see that somebody does.
            await WriteAsync(
                folder,
                "gpu-worker",
                "scaling",
                Scaling("gpu-worker", least: 0, most: 2, $"max(media_lane_oldest_seconds{{state=\"waiting\",resource=\"gpu\"}} or media_lane_oldest_seconds{{state=\"waiting\",requires=~\"{Gpu}\"}}) or vector(0)"),
                cancellationToken);
        }

        foreach (var resource in resources)
        {
            await WriteAsync(folder, resource.Name, "network", NetworkPolicies.Of(resource.Name), cancellationToken);
        }

        var pools = new List<string>();
        foreach (var pool in Pools.Where(pool => Directory.Exists(Path.Combine(folder, "templates", pool))))
        {
            pools.Add(await LeaveCountToKedaAsync(folder, pool, cancellationToken));
        }

        // The publisher names files for what is in them, and the job's name changes with each revision.
        var migrator = Path.Combine(folder, "templates", "migrator");
        File.Move(Directory.GetFiles(migrator, "*Revision*").Single(), Path.Combine(migrator, "job.yaml"), overwrite: true);

        // Who makes no image for workers with a GPU has none of them.
        foreach (var file in Directory.Exists(Path.Combine(folder, "templates", "gpu-worker")) ? Directory.GetFiles(Path.Combine(folder, "templates", "gpu-worker")) : [])
        {
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            await File.WriteAllTextAsync(file, "{{- if .Values.parameters.gpu_worker.gpu_worker_image }}\n" + text.TrimEnd('\n') + "\n{{- end }}\n", cancellationToken);
        }

        var path = Path.Combine(folder, "values.yaml");
        var values = Unused().Replace(await File.ReadAllTextAsync(path, cancellationToken), "");
        values = OwnImage().Replace(values, "\"\"");
        var sizes = Sizes.Where(size => Directory.Exists(Path.Combine(folder, "templates", size.Key))).Select(size => $"  {size.Key}: \"{size.Value}\"");
        await File.WriteAllTextAsync(
            path,
            $$"""
            # Written by deploy/publish.sh from AppHost: change it there. Secrets are not values: they stand in the Secret
            # `{{KubernetesCorrections.Secret}}`, which whoever installs this makes first (docs/deploy.md).
            # Each image has to be named: they are made from deploy/Dockerfile (docs/deploy.md, Images). Without one for
            # gpu_worker there are no workers with a GPU.
            {{values.TrimEnd()}}
            # The address by which browsers reach the S3 server.
            storagePublicUrl: ""
            # Who may come from outside the release; nobody else reaches a server of it than those that need it.
            network:
              # To Web, Grafana and the S3 server: what leads people there, such as an ingress controller. It takes any peer of a
              # NetworkPolicy: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress-nginx } } }]
              people: []
              # To Prometheus: KEDA's operator, in this namespace.
              keda: "keda"
            # What is kept for each container, and what it may take.
            resources:
            {{string.Join('\n', resources.Select(Resources))}}
            # How many workers there are where KEDA does not decide.
            replicas:
            {{string.Join('\n', pools)}}
            # How large each volume is made; it cannot shrink.
            storage:
            {{string.Join('\n', sizes)}}

            """.ReplaceLineEndings("\n"),
            cancellationToken);
    }

    // An upgrade would set back the number that KEDA has found, and kill what works.
    private static async Task<string> LeaveCountToKedaAsync(string folder, string pool, CancellationToken cancellationToken)
    {
        var (path, key, count) = (Path.Combine(folder, "templates", pool, "deployment.yaml"), pool.Replace('-', '_'), "");
        var text = Replicas().Replace(await File.ReadAllTextAsync(path, cancellationToken), match =>
        {
            count = match.Groups["count"].Value;
            return $$$"""
                {{- if not (.Capabilities.APIVersions.Has "keda.sh/v1alpha1") }}
                  replicas: {{ .Values.replicas.{{{key}}} }}
                {{- end }}

                """.ReplaceLineEndings("\n");
        });
        await File.WriteAllTextAsync(path, text, cancellationToken);
        return $"  {key}: {count}";
    }

    private static string Resources(IResource resource)
    {
        var share = Confinement.Of(resource).Share;
        return string.Create(CultureInfo.InvariantCulture, $$"""
              {{KeyOf(resource)}}:
                requests: { cpu: "{{share.Cpu}}m", memory: "{{share.Memory}}Mi" }
                limits: { cpu: "{{share.MostCpu}}m", memory: "{{share.MostMemory}}Mi" }
            """);
    }

    private static async Task WriteAsync(string folder, string resource, string name, string text, CancellationToken cancellationToken) =>
        await File.WriteAllTextAsync(Path.Combine(folder, "templates", resource, $"{name}.yaml"), text, cancellationToken);

    // Only where KEDA is installed: elsewhere the cluster knows no such kind, and would refuse the whole chart.
    private static string Scaling(string resource, int least, int most, string query) => $$$"""
        {{- if .Capabilities.APIVersions.Has "keda.sh/v1alpha1" }}
        ---
        apiVersion: "keda.sh/v1alpha1"
        kind: "ScaledObject"
        metadata:
          name: "{{{resource}}}"
          labels:
            app.kubernetes.io/name: "{{ .Chart.Name }}"
            app.kubernetes.io/component: "{{{resource}}}"
            app.kubernetes.io/instance: "{{ .Release.Name }}"
        spec:
          scaleTargetRef:
            name: "{{{resource}}}-deployment"
          minReplicaCount: {{{least}}}
          maxReplicaCount: {{{most}}}
          pollingInterval: 15
          cooldownPeriod: 300
          triggers:
            - type: "prometheus"
              metadata:
                serverAddress: "http://prometheus-service:9090"
                query: '{{{query}}}'
                threshold: "{{{SecondsForOneMore}}}"
                activationThreshold: "0"
        {{- end }}

        """.ReplaceLineEndings("\n");

    // Secrets, which are none of the chart's; what is said once for all; the image of the migrator, which is Api's.
    [GeneratedRegex(@"^secrets:\n(?:  .*\n)*|^ +storage_public_url:.*\n|^  migrator:\n    migrator_image:.*\n", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unused();

    [GeneratedRegex(@"^  replicas: (?<count>\d+)\n", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Replicas();

    [GeneratedRegex("\"(?<name>[a-z-]+):latest\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OwnImage();
}
