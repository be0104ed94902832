using System.Text.RegularExpressions;

using YamlDotNet.RepresentationModel;

namespace Aspire.Media.AppHost.Tests.Deploy;

public sealed partial class ComposeTests
{
    public static TheoryData<string> Names => [.. DeployFiles.Services().Select(service => service.Name)];

    [Fact]
    public void All_of_the_system_is_there() =>
        Assert.Equal(["alertmanager", "api", "gpu-worker", "grafana", "migrator", "postgres", "prometheus", "storage", "web", "worker"], DeployFiles.Services().Select(service => service.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_service_says_whether_it_is_well(string name) =>
        Assert.True(name == "migrator" || Service(name)["healthcheck"]["test"].Items().Any(), $"{name} has no health check");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_service_may_do_as_little_as_it_can(string name)
    {
        var service = Service(name);

        Assert.Matches("^[1-9][0-9]*:[0-9]+$", service["user"].Text());
        // Compose refuses to give what it makes up itself to a container into which nothing may be written.
        Assert.Equal(GivenText(service).Any() ? "false" : "true", service["read_only"].Text());
        Assert.Equal(["ALL"], service["cap_drop"].Items().Select(item => item.Text()));
        Assert.Contains("no-new-privileges:true", service["security_opt"].Items().Select(item => item.Text()));
        Assert.Null(service.Find("privileged"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_service_takes_no_more_memory_than_it_is_given_and_the_machine_may_give_another_measure(string name)
    {
        var resources = Service(name)["deploy"]["resources"];

        Assert.Matches($@"^\$\{{{name.Replace('-', '_').ToUpperInvariant()}_MEMORY:-[1-9][0-9]*M\}}$", resources["limits"]["memory"].Text());
        Assert.Matches("^[1-9][0-9]*M$", resources["reservations"]["memory"].Text());
        // Docker refuses more processors than there are.
        Assert.Null(resources["limits"].Find("cpus"));
    }

    [Fact]
    public void The_storage_opens_no_door_that_nobody_here_goes_through()
    {
        var said = Service("storage")["command"].Items().Select(item => item.Text()).ToList();

        Assert.All(new[] { "-webdav=false", "-admin.ui=false", "-s3.port.iceberg=0" }, shut => Assert.Contains(shut, said));
    }

    [Fact]
    public void Only_Prometheus_is_given_what_Compose_makes_up() =>
        Assert.Equal(["prometheus"], DeployFiles.Services().Where(service => GivenText(service.Service).Any()).Select(service => service.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_secret_stands_nowhere_but_where_it_is_set(string name)
    {
        var variables = Service(name).Find("environment") as YamlMappingNode ?? [];

        Assert.All(
            variables.Where(variable => Secret().IsMatch(variable.Key.Text())),
            variable => Assert.Matches(@"^\$\{[A-Z_]+:\?[^}]*\}$", variable.Value.Text()));
        Assert.All(
            variables.Where(variable => variable.Value.Text().Contains("Password=", StringComparison.Ordinal)),
            variable => Assert.Contains(@"Password=${POSTGRES_PASSWORD:?", variable.Value.Text(), StringComparison.Ordinal));
        Assert.True(variables.Count(variable => variable.Value.Text().Contains("${POSTGRES_PASSWORD", StringComparison.Ordinal)) <= 1, $"{name} is told the password more than once");
    }

    [Fact]
    public void The_example_of_settings_has_a_name_for_each_and_no_values()
    {
        var asked = Asked().Matches(DeployFiles.Read("compose/docker-compose.yaml")).Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal);
        var lines = File.ReadAllLines(DeployFiles.PathOf("compose/env.example")).Where(line => !line.StartsWith('#'));

        Assert.Equal(asked.Select(name => $"{name}="), lines);
    }

    [Fact]
    public void Nobody_waits_for_what_has_only_been_started() =>
        Assert.All(
            DeployFiles.Services().SelectMany(service => (service.Service.Find("depends_on") as YamlMappingNode ?? []).Select(other => (service.Name, other))),
            wait => Assert.Contains(wait.other.Value["condition"].Text(), new[] { "service_healthy", "service_completed_successfully" }));

    [Fact]
    public void The_schema_is_brought_up_to_date_by_one_alone()
    {
        Assert.Equal(["migrate"], Service("migrator")["command"].Items().Select(item => item.Text()));
        Assert.Equal("on-failure:20", Service("migrator")["restart"].Text());
        foreach (var name in new[] { "api", "worker", "gpu-worker" })
        {
            Assert.Equal("service_completed_successfully", Service(name)["depends_on"]["migrator"]["condition"].Text());
            Assert.Equal("false", Service(name)["environment"]["Database__Migrate"].Text());
        }
    }

    [Fact]
    public void Images_of_others_have_an_exact_version_and_ours_are_stages_of_the_dockerfile()
    {
        var stages = DockerfileTests.Stages().ToList();

        Assert.All(DeployFiles.Services(), service =>
        {
            if (service.Service.Find("build") is { } build)
            {
                Assert.Contains(build["target"].Text(), stages);
                Assert.True(File.Exists(Path.Combine(DeployFiles.PathOf("compose"), build["context"].Text(), build["dockerfile"].Text())), $"{service.Name} is built from nothing");
            }
            else
            {
                Assert.Matches(@":v?\d+\.\d+(\.\d+)?$", service.Service["image"].Text());
            }
        });
    }

    [Fact]
    public void What_must_last_lies_in_a_volume_and_files_that_are_named_are_there()
    {
        var file = DeployFiles.Yaml(DeployFiles.PathOf("compose/docker-compose.yaml"))[0];

        Assert.Equal(
            ["alertmanager-data", "grafana-data", "postgres-data", "prometheus-data", "storage-data", "web-keys"],
            ((YamlMappingNode)file["volumes"]).Select(volume => volume.Key.Text()).Order(StringComparer.Ordinal));
        Assert.All(
            ((YamlMappingNode)file["configs"]).Select(config => config.Value.Find("file")).OfType<YamlNode>(),
            config => Assert.True(File.Exists(Path.Combine(DeployFiles.PathOf("compose"), config.Text())), $"{config.Text()} is missing"));
    }

    [Fact]
    public void A_gpu_is_given_to_those_who_ask_for_one_and_they_are_started_only_when_asked_for()
    {
        Assert.Equal("all", Service("gpu-worker")["gpus"].Text());
        Assert.Equal(["gpu"], Service("gpu-worker")["profiles"].Items().Select(item => item.Text()));
        Assert.Null(Service("worker").Find("gpus"));
    }

    internal static YamlNode Service(string name) => DeployFiles.Services().Single(service => service.Name == name).Service;

    private static IEnumerable<YamlNode> GivenText(YamlNode service)
    {
        var configs = DeployFiles.Yaml(DeployFiles.PathOf("compose/docker-compose.yaml"))[0]["configs"];
        return service.Find("configs").Items().Where(config => configs[config["source"].Text()].Find("content") is not null);
    }

    [GeneratedRegex("PASSWORD|SECRET|ACCESS_KEY|AccessKey|SecretKey|AdminKey|MetricsKey", RegexOptions.None, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+)(:\?[^}]*)?\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asked();
}
