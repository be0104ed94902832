using System.Diagnostics;
using System.Text.RegularExpressions;

using YamlDotNet.RepresentationModel;

namespace Aspire.Media.AppHost.Tests.Deploy;

/// <summary>The files of deploy/, read as those who use them do.</summary>
internal static partial class DeployFiles
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "deploy");

    public static string PathOf(string file) => Path.Combine(Folder, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    public static IEnumerable<string> All(string folder, string pattern) =>
        Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    /// <summary>The documents of a YAML file; of a Helm template as if every condition held and every value were there.</summary>
    public static IReadOnlyList<YamlNode> Yaml(string path)
    {
        var text = Escaped().Replace(File.ReadAllText(path), "{{");
        if (path.Contains("/templates/", StringComparison.Ordinal))
        {
            text = Value().Replace(Control().Replace(text, ""), "given");
        }

        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    /// <summary>What a cluster would be given.</summary>
    public static IEnumerable<YamlNode> Objects() => All("kubernetes/templates", "*.yaml").SelectMany(Yaml);

    public static IEnumerable<YamlNode> Objects(string kind) => Objects().Where(node => node["kind"].Text() == kind);

    /// <summary>The pods of all workloads, by name.</summary>
    public static IEnumerable<(string Name, string Kind, YamlNode Spec)> Pods() =>
        from node in Objects()
        where node["kind"].Text() is "Deployment" or "StatefulSet" or "Job"
        select (node["metadata"]["name"].Text(), node["kind"].Text(), node["spec"]["template"]["spec"]);

    /// <summary>The services of the Compose file, by name.</summary>
    public static IEnumerable<(string Name, YamlNode Service)> Services() =>
        ((YamlMappingNode)Yaml(PathOf("compose/docker-compose.yaml"))[0]["services"]).Select(service => (service.Key.Text(), service.Value));

    public static string Text(this YamlNode node) => ((YamlScalarNode)node).Value ?? "";

    public static IEnumerable<YamlNode> Items(this YamlNode? node) => node is YamlSequenceNode items ? items : [];

    public static YamlNode? Find(this YamlNode node, string key) => node is YamlMappingNode map && map.Children.TryGetValue(key, out var value) ? value : null;

    /// <summary>What a program of Prometheus's says against files; nothing when it is content, null when it is not installed.</summary>
    public static async Task<string?> ComplaintsAsync(string program, params string[] arguments)
    {
        if (!Directory.Exists("/usr/bin") || !new[] { "/usr/bin", "/usr/local/bin" }.Any(folder => File.Exists(Path.Combine(folder, program))))
        {
            return null;
        }

        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? "" : await output + await errors;
    }

    [GeneratedRegex(@"\{\{ `\{\{` \}\}", RegexOptions.None, 1000)]
    private static partial Regex Escaped();

    [GeneratedRegex(@"^\{\{-? *(if|with|toYaml|end)\b.*\n", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Control();

    [GeneratedRegex(@"\{\{ *(required `[^`]*` )?\.[^}]*\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Value();
}
