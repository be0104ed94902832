using System.Text.RegularExpressions;

namespace Aspire.Media.AppHost.Publishing;

/// <summary>What stands in a chart beside what the publisher writes.</summary>
internal static partial class HelmFiles
{
    // One worker for each minute that the oldest step has waited: enough to catch up, and not for what is done in a moment.
    private const int SecondsForOneMore = 60;

    private static readonly string[] Pools = ["worker", "gpu-worker"];

    private static readonly Dictionary<string, string> Sizes = new()
    {
        ["postgres"] = "20Gi", ["storage"] = "200Gi", ["speech"] = "20Gi", ["prometheus"] = "20Gi", ["alertmanager"] = "1Gi", ["grafana"] = "1Gi", ["web"] = "1Gi",
    };

    /// <summary>A text that Helm shall not read as a template.</summary>
    public static string Literal(string text) => text.Replace("{{", "{{ `{{` }}", StringComparison.Ordinal);

    public static async Task FinishAsync(string folder, CancellationToken cancellationToken)
    {
        await WriteAsync(folder, "worker", Scaling("worker", least: 1, most: 10, "cpu|io|net|none"), cancellationToken);
        if (Directory.Exists(Path.Combine(folder, "templates", "gpu-worker")))
        {
            // Nobody waits for a GPU: none is held. The other workers see that somebody does.
            await WriteAsync(folder, "gpu-worker", Scaling("gpu-worker", least: 0, most: 2, "gpu"), cancellationToken);
        }

        var pools = new List<string>();
        foreach (var pool in Pools.Where(pool => Directory.Exists(Path.Combine(folder, "templates", pool))))
        {
            pools.Add(await LeaveCountToKedaAsync(folder, pool, cancellationToken));
        }

        // The publisher names files for what is in them, and the job's name changes with each revision.
        var migrator = Path.Combine(folder, "templates", "migrator");
        File.Move(Directory.GetFiles(migrator, "*Revision*").Single(), Path.Combine(migrator, "job.yaml"), overwrite: true);

        var path = Path.Combine(folder, "values.yaml");
        var values = Unused().Replace(await File.ReadAllTextAsync(path, cancellationToken), "");
        values = OwnImage().Replace(values, match => $"\"aspire-media/{match.Groups["name"].Value}:latest\"").Replace("aspire-media/gpu-worker:", "aspire-media/worker-gpu:", StringComparison.Ordinal);
        var sizes = Sizes.Where(size => Directory.Exists(Path.Combine(folder, "templates", size.Key))).Select(size => $"  {size.Key}: \"{size.Value}\"");
        await File.WriteAllTextAsync(
            path,
            $"""
            # Written by deploy/publish.sh from AppHost: change it there. Secrets are not values: they stand in the Secret
            # `{KubernetesCorrections.Secret}`, which whoever installs this makes first (docs/deploy.md).
            {values.TrimEnd()}
            # The address by which browsers reach the S3 server.
            storagePublicUrl: ""
            # How many workers there are where KEDA does not decide.
            replicas:
            {string.Join('\n', pools)}
            # How large each volume is made; it cannot shrink.
            storage:
            {string.Join('\n', sizes)}

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

    private static async Task WriteAsync(string folder, string resource, string text, CancellationToken cancellationToken) =>
        await File.WriteAllTextAsync(Path.Combine(folder, "templates", resource, "scaling.yaml"), text, cancellationToken);

    // Only where KEDA is installed: elsewhere the cluster knows no such kind, and would refuse the whole chart.
    private static string Scaling(string resource, int least, int most, string resources) => $$$"""
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
                query: 'max(media_lane_oldest_seconds{resource=~"{{{resources}}}"}) or vector(0)'
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
