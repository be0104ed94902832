using YamlDotNet.RepresentationModel;

namespace Aspire.Media.AppHost.Tests.Deploy;

public sealed class KubernetesTests
{
    public static TheoryData<string> Names => [.. DeployFiles.Pods().Select(pod => pod.Name)];

    [Fact]
    public void Every_file_of_the_chart_can_be_read()
    {
        Assert.All(DeployFiles.All("kubernetes", "*.yaml"), path => Assert.NotEmpty(DeployFiles.Yaml(path)));
        Assert.Equal("aspire-media", DeployFiles.Yaml(DeployFiles.PathOf("kubernetes/Chart.yaml"))[0]["name"].Text());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pod_is_asked_how_it_is(string name)
    {
        var (_, kind, spec) = Pod(name);

        Assert.All(new[] { "startupProbe", "readinessProbe", "livenessProbe" }, probe => Assert.Equal(kind != "Job", Container(spec).Find(probe) is not null));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pod_may_do_as_little_as_it_can(string name)
    {
        var (_, _, spec) = Pod(name);
        var container = Container(spec)["securityContext"];

        Assert.Equal("true", spec["securityContext"]["runAsNonRoot"].Text());
        Assert.NotEqual("0", spec["securityContext"]["runAsUser"].Text());
        Assert.Equal("RuntimeDefault", spec["securityContext"]["seccompProfile"]["type"].Text());
        Assert.Equal("false", spec["automountServiceAccountToken"].Text());
        Assert.Equal("true", container["readOnlyRootFilesystem"].Text());
        Assert.Equal("false", container["allowPrivilegeEscalation"].Text());
        Assert.Equal(["ALL"], container["capabilities"]["drop"].Items().Select(item => item.Text()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_must_last_lies_in_a_volume_that_outlives_the_pod(string name)
    {
        var (_, _, spec) = Pod(name);
        var claims = DeployFiles.Objects("PersistentVolumeClaim").ToDictionary(claim => claim["metadata"]["name"].Text());

        Assert.All(spec.Find("volumes").Items(), volume =>
        {
            if (volume.Find("persistentVolumeClaim") is { } claim)
            {
                Assert.Equal("keep", claims[claim["claimName"].Text()]["metadata"]["annotations"]["helm.sh/resource-policy"].Text());
            }
            else
            {
                Assert.True(volume.Find("emptyDir") is null || volume["name"].Text().StartsWith("scratch-", StringComparison.Ordinal), $"{volume["name"].Text()} is empty again with every pod");
            }
        });
        // Two pods cannot hold such a volume at once.
        var deployment = DeployFiles.Objects("Deployment").FirstOrDefault(workload => workload["metadata"]["name"].Text() == name);
        if (deployment is not null && spec.Find("volumes").Items().Any(volume => volume.Find("persistentVolumeClaim") is not null))
        {
            Assert.Equal("Recreate", deployment["spec"]["strategy"]["type"].Text());
        }
    }

    [Fact]
    public void Everything_that_a_pod_names_is_in_the_chart()
    {
        var maps = DeployFiles.Objects("ConfigMap").Select(map => map["metadata"]["name"].Text()).ToHashSet();

        Assert.All(DeployFiles.Pods(), pod =>
        {
            var mounted = pod.Spec.Find("volumes").Items().Select(volume => volume["name"].Text()).ToHashSet();
            Assert.All(Container(pod.Spec).Find("volumeMounts").Items(), mount => Assert.Contains(mount["name"].Text(), mounted));
            Assert.All(Container(pod.Spec).Find("envFrom").Items(), source => Assert.Contains(source["configMapRef"]["name"].Text(), maps));
            Assert.All(pod.Spec.Find("volumes").Items().Select(volume => volume.Find("configMap")).OfType<YamlNode>(), map => Assert.Contains(map["name"].Text(), maps));
        });
    }

    [Fact]
    public void No_secret_is_a_part_of_the_chart()
    {
        var names = DeployFiles.Pods().SelectMany(pod => Container(pod.Spec).Find("env").Items()).ToList();

        Assert.Empty(DeployFiles.Objects("Secret"));
        Assert.Null(DeployFiles.Yaml(DeployFiles.PathOf("kubernetes/values.yaml"))[0].Find("secrets"));
        Assert.All(names, variable => Assert.True(
            variable.Find("valueFrom") is { } from ? from["secretKeyRef"]["name"].Text() == "aspire-media" : variable["value"].Text().Contains("$(", StringComparison.Ordinal),
            $"{variable["name"].Text()} is a secret in plain text"));
        Assert.Equal(
            ["admin-key", "grafana-password", "metrics-key", "postgres-password", "storage-access-key", "storage-secret-key"],
            names.Select(variable => variable.Find("valueFrom")).OfType<YamlNode>().Select(from => from["secretKeyRef"]["key"].Text()).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_migrator_is_a_job_with_a_name_for_each_revision()
    {
        var job = Assert.Single(DeployFiles.Objects("Job"));

        Assert.Equal(["migrate"], Container(job["spec"]["template"]["spec"])["args"].Items().Select(item => item.Text()));
        Assert.Equal("OnFailure", job["spec"]["template"]["spec"]["restartPolicy"].Text());
        Assert.Contains(".Release.Revision", DeployFiles.Read("kubernetes/templates/migrator/job.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void Workers_are_scaled_by_how_long_work_waits_for_them()
    {
        var scaled = DeployFiles.Objects("ScaledObject").ToDictionary(node => node["metadata"]["name"].Text(), node => node["spec"]);
        var workloads = DeployFiles.Objects("Deployment").Select(workload => workload["metadata"]["name"].Text()).ToList();
        var prometheus = DeployFiles.Objects("Service").Single(service => service["metadata"]["name"].Text() == "prometheus-service");

        Assert.Equal(["gpu-worker", "worker"], scaled.Keys.Order(StringComparer.Ordinal));
        Assert.All(scaled.Values, spec =>
        {
            Assert.Contains(spec["scaleTargetRef"]["name"].Text(), workloads);
            var trigger = Assert.Single(spec["triggers"].Items());
            Assert.Contains("media_lane_oldest_seconds", trigger["metadata"]["query"].Text(), StringComparison.Ordinal);
            Assert.Equal($"http://prometheus-service:{prometheus["spec"]["ports"][0]["port"].Text()}", trigger["metadata"]["serverAddress"].Text());
        });
        // Without any worker nobody looks at the queue, and nothing would tell that there is work.
        Assert.Equal("1", scaled["worker"]["minReplicaCount"].Text());
        Assert.Equal("0", scaled["gpu-worker"]["minReplicaCount"].Text());
        Assert.Equal("1", Container(Pod("gpu-worker-deployment").Spec)["resources"]["limits"]["nvidia.com/gpu"].Text());
    }

    [Fact]
    public void Only_what_waits_for_a_worker_of_a_pool_makes_it_grow()
    {
        var queries = DeployFiles.Objects("ScaledObject").ToDictionary(node => node["metadata"]["name"].Text(), node => node["spec"]["triggers"][0]["metadata"]["query"].Text());

        Assert.All(queries.Values, query => Assert.Equal(Occurrences(query, "media_lane_oldest_seconds{"), Occurrences(query, "state=\"waiting\"")));
        // What needs a GPU waits for the one pool, and all else for the other.
        Assert.Equal("max(media_lane_oldest_seconds{state=\"waiting\",resource!=\"gpu\",requires!~\"(.*,)?gpu(,.*)?\"}) or vector(0)", queries["worker"]);
        Assert.Equal("max(media_lane_oldest_seconds{state=\"waiting\",resource=\"gpu\"} or media_lane_oldest_seconds{state=\"waiting\",requires=~\"(.*,)?gpu(,.*)?\"}) or vector(0)", queries["gpu-worker"]);
        // Without KEDA, Container Apps ask the same.
        Assert.Contains($"query='{queries["worker"]}'", DeployFiles.Read("azure/worker-scale.sh"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pod_is_given_a_part_of_its_node_that_the_values_name(string name)
    {
        var component = Container(Pod(name).Spec)["name"].Text();
        var key = component.Replace('-', '_');
        var text = File.ReadAllText(DeployFiles.All($"kubernetes/templates/{component}", "*.yaml").Single(path => Path.GetFileName(path) is "deployment.yaml" or "statefulset.yaml" or "job.yaml"));
        var values = DeployFiles.Yaml(DeployFiles.PathOf("kubernetes/values.yaml"))[0]["resources"][key];

        foreach (var (what, of) in new[] { ("requests", "cpu"), ("requests", "memory"), ("limits", "cpu"), ("limits", "memory") })
        {
            Assert.Contains($"{of}: \"{{{{ .Values.resources.{key}.{what}.{of} }}}}\"", text, StringComparison.Ordinal);
            Assert.Matches(of == "cpu" ? "^[1-9][0-9]*m$" : "^[1-9][0-9]*Mi$", values[what][of].Text());
        }
    }

    [Fact]
    public void Nobody_is_given_an_image_that_nobody_named()
    {
        var images = DeployFiles.Yaml(DeployFiles.PathOf("kubernetes/values.yaml"))[0]["parameters"];
        Assert.All((YamlMappingNode)images, image => Assert.All((YamlMappingNode)image.Value, name => Assert.Equal("", name.Value.Text())));

        foreach (var (file, key, stage) in new[] { ("api/deployment", "api", "api"), ("migrator/job", "api", "api"), ("web/deployment", "web", "web"), ("worker/deployment", "worker", "worker") })
        {
            var text = DeployFiles.Read($"kubernetes/templates/{file}.yaml");
            Assert.Contains($"image: \"{{{{ required `Say where the image is that you made of the stage {stage} (docs/deploy.md, Images): --set parameters.{key}.{key}_image=", text, StringComparison.Ordinal);
            Assert.Contains($"` .Values.parameters.{key}.{key}_image }}}}\"", text, StringComparison.Ordinal);
        }

        // Whoever has no GPU makes no image for one, and has no such workers.
        Assert.All(DeployFiles.All("kubernetes/templates/gpu-worker", "*.yaml"), path => Assert.StartsWith("{{- if .Values.parameters.gpu_worker.gpu_worker_image }}\n", File.ReadAllText(path), StringComparison.Ordinal));
    }

    [Fact]
    public void A_server_is_reached_by_those_that_need_it_and_nobody_else()
    {
        var policies = DeployFiles.Objects("NetworkPolicy").ToDictionary(policy => policy["metadata"]["name"].Text(), policy => policy["spec"]);

        // Every pod has one, which is about that pod and no other.
        Assert.Equal(DeployFiles.Pods().Select(pod => Container(pod.Spec)["name"].Text()).Order(StringComparer.Ordinal), policies.Keys.Order(StringComparer.Ordinal));
        Assert.All(policies, policy => Assert.Equal(policy.Key, policy.Value["podSelector"]["matchLabels"]["app.kubernetes.io/component"].Text()));
        Assert.All(policies.Values, policy => Assert.Equal(["Ingress"], policy["policyTypes"].Items().Select(type => type.Text())));

        Assert.Equal(["api", "gpu-worker", "migrator", "worker"], Callers(policies["postgres"]));
        Assert.Equal(["api", "gpu-worker", "worker"], Callers(policies["storage"]));
        Assert.Equal(["prometheus", "web"], Callers(policies["api"]));
        Assert.Equal(["grafana"], Callers(policies["prometheus"]));
        Assert.Empty(Callers(policies["migrator"]));
        // A rule without anybody would let everybody in.
        Assert.All(policies.Values.SelectMany(policy => policy["ingress"].Items()), rule => Assert.True(rule.Find("from") is not null && rule["ports"].Items().Any()));
        // By the port at which it is a service.
        foreach (var service in DeployFiles.Objects("Service"))
        {
            var name = service["metadata"]["name"].Text()[..^"-service".Length];
            Assert.All(policies[name]["ingress"].Items(), rule => Assert.Equal(service["spec"]["ports"][0]["port"].Text(), Assert.Single(rule["ports"].Items())["port"].Text()));
        }
    }

    [Fact]
    public void Whom_a_pod_is_told_of_it_may_reach()
    {
        var policies = DeployFiles.Objects("NetworkPolicy").ToDictionary(policy => policy["metadata"]["name"].Text(), policy => Callers(policy["spec"]).ToList());
        var values = (YamlMappingNode)DeployFiles.Yaml(DeployFiles.PathOf("kubernetes/values.yaml"))[0]["config"];
        var told = from pod in DeployFiles.Pods()
                   let name = Container(pod.Spec)["name"].Text()
                   let settings = values.Children.TryGetValue(name.Replace('-', '_'), out var own) ? ((YamlMappingNode)own).Select(setting => setting.Value.Text()) : []
                   from text in settings.Concat(Container(pod.Spec).Find("env").Items().Select(variable => variable.Find("value")?.Text() ?? ""))
                   from server in policies.Keys
                   where text.Contains($"{server}-service", StringComparison.Ordinal) && !(server == "worker" && text.Contains("gpu-worker-service", StringComparison.Ordinal))
                   select (name, server);

        Assert.NotEmpty(told);
        Assert.All(told, one => Assert.Contains(one.name, policies[one.server]));
    }

    private static IEnumerable<string> Callers(YamlNode policy) =>
        policy.Find("ingress").Items().SelectMany(rule => rule.Find("from").Items())
            .Select(peer => peer.Find("podSelector")?["matchLabels"]["app.kubernetes.io/component"].Text()).OfType<string>().Order(StringComparer.Ordinal);

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    private static (string Name, string Kind, YamlNode Spec) Pod(string name) => DeployFiles.Pods().Single(pod => pod.Name == name);

    private static YamlNode Container(YamlNode spec) => Assert.Single(spec["containers"].Items());
}
