using System.Globalization;
using System.Text;

namespace Aspire.Media.AppHost.Publishing;

/// <summary>Who reaches whom in a cluster: a policy for each pod, which names those that need it. Where pods go to is left to them.</summary>
internal static class NetworkPolicies
{
    private static readonly string[] Workers = ["worker", "gpu-worker"];

    // Web and Grafana ask for a key or a password themselves, and the S3 server for a signature: people come to these three.
    private static readonly Dictionary<string, Server> Servers = new()
    {
        ["postgres"] = new(5432, ["migrator", "api", .. Workers]),
        ["storage"] = new(8333, ["api", .. Workers], IsForPeople: true),
        ["speech"] = new(8000, Workers),
        ["api"] = new(8080, ["web", "prometheus"]),
        ["web"] = new(8080, ["prometheus"], IsForPeople: true),
        ["worker"] = new(8080, ["prometheus"]),
        ["gpu-worker"] = new(8080, ["prometheus"]),
        ["prometheus"] = new(9090, ["grafana"], IsForKeda: true),
        ["alertmanager"] = new(9093, ["prometheus"]),
        ["grafana"] = new(3000, [], IsForPeople: true),
        ["migrator"] = new(0, []),
    };

    public static string Of(string resource)
    {
        var server = Servers.TryGetValue(resource, out var known) ? known
            : throw new DistributedApplicationException($"Nothing says who may reach {resource}: add it to {nameof(NetworkPolicies)}.");
        var text = new StringBuilder($$$"""
            ---
            apiVersion: "networking.k8s.io/v1"
            kind: "NetworkPolicy"
            metadata:
              name: "{{{resource}}}"
              labels:
                app.kubernetes.io/name: "{{ .Chart.Name }}"
                app.kubernetes.io/component: "{{{resource}}}"
                app.kubernetes.io/instance: "{{ .Release.Name }}"
            spec:
              podSelector:
                matchLabels:
                  app.kubernetes.io/component: "{{{resource}}}"
                  app.kubernetes.io/instance: "{{ .Release.Name }}"
              policyTypes:
                - "Ingress"

            """.ReplaceLineEndings("\n"));
        text.Append(server is { Callers.Length: 0, IsForPeople: false } ? "  ingress: []\n" : "  ingress:\n");
        var ports = $$"""
                - ports:
                    - protocol: "TCP"
                      port: {{server.Port.ToString(CultureInfo.InvariantCulture)}}
                  from:

            """.ReplaceLineEndings("\n");
        if (server.Callers.Length > 0)
        {
            text.Append(ports);
            foreach (var caller in server.Callers)
            {
                text.Append($$$"""
                            - podSelector:
                                matchLabels:
                                  app.kubernetes.io/component: "{{{caller}}}"
                                  app.kubernetes.io/instance: "{{ .Release.Name }}"

                    """.ReplaceLineEndings("\n"));
            }
        }

        if (server.IsForKeda)
        {
            text.Append("""
                {{- if .Capabilities.APIVersions.Has "keda.sh/v1alpha1" }}

                """.ReplaceLineEndings("\n")).Append(ports).Append("""
                        - namespaceSelector:
                            matchLabels:
                              kubernetes.io/metadata.name: "{{ .Values.network.keda }}"
                {{- end }}

                """.ReplaceLineEndings("\n"));
        }

        if (server.IsForPeople)
        {
            text.Append("{{- with .Values.network.people }}\n").Append(ports).Append("{{ toYaml . | indent 8 }}\n{{- end }}\n");
        }

        return text.ToString();
    }

    /// <param name="Port">At which it answers.</param>
    /// <param name="Callers">Who needs it.</param>
    /// <param name="IsForPeople">Whether people come to it, by way of whatever the values name.</param>
    /// <param name="IsForKeda">Whether it is asked how many workers there shall be.</param>
    private sealed record Server(int Port, string[] Callers, bool IsForPeople = false, bool IsForKeda = false);
}
