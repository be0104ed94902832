using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Aspire.Media.AppHost.Tests.Deploy;

/// <summary>What azd reads.</summary>
public sealed partial class ManifestTests
{
    private static JsonObject Resources { get; } = JsonNode.Parse(DeployFiles.Read("manifest/aspire-manifest.json"))!["resources"]!.AsObject();

    [Fact]
    public void The_processes_are_there_and_only_web_is_seen_from_outside()
    {
        Assert.Equal(["api", "web", "worker"], Containers().Select(resource => resource.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["web"], Containers().Where(resource => resource.Value!["bindings"]!["http"]!["external"]?.GetValue<bool>() == true).Select(resource => resource.Key));
    }

    [Fact]
    public void What_a_resource_names_is_there()
    {
        var named = Reference().Matches(Resources.ToJsonString()).Select(match => match.Groups["name"].Value).Distinct();

        Assert.All(named, name => Assert.True(Resources.ContainsKey(name), $"{name} is named and is not there"));
    }

    [Fact]
    public void Secrets_are_asked_for_and_have_no_value()
    {
        var parameters = Resources.Where(resource => resource.Value!["type"]!.GetValue<string>() == "parameter.v0").ToDictionary(resource => resource.Key, resource => resource.Value!["inputs"]!["value"]!);

        Assert.All(new[] { "admin-key", "metrics-key", "media", "storage-access-key", "storage-secret-key" }, name => Assert.True(parameters[name]["secret"]?.GetValue<bool>(), $"{name} is no secret"));
        Assert.All(parameters.Values, input => Assert.Null(input["default"]));
    }

    [Fact]
    public void Images_are_stages_of_the_dockerfile() =>
        Assert.All(Containers(), resource =>
        {
            var build = resource.Value!["build"]!;
            Assert.Contains(build["stage"]!.GetValue<string>(), DockerfileTests.Stages());
            // azd passes over the stage, and makes the last one.
            Assert.Equal(build["stage"]!.GetValue<string>(), build["args"]!["STAGE"]!.GetValue<string>());
            Assert.Matches(@"\nFROM \$\{STAGE\} AS \w+\n$", DeployFiles.Read("Dockerfile"));
            Assert.Equal(DeployFiles.PathOf("Dockerfile"), Path.GetFullPath(build["dockerfile"]!.GetValue<string>(), DeployFiles.PathOf("manifest")));
            Assert.Equal(Repository.Root, Path.TrimEndingDirectorySeparator(Path.GetFullPath(build["context"]!.GetValue<string>(), DeployFiles.PathOf("manifest"))));
        });

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Containers() => Resources.Where(resource => resource.Value!["type"]!.GetValue<string>() == "container.v1");

    [GeneratedRegex(@"\{(?<name>[a-z][a-z0-9-]*)\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
