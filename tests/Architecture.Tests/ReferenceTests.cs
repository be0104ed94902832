using System.Xml.Linq;

namespace Aspire.Media.Architecture.Tests;

/// <summary>References run one way, as docs/architecture.md draws them.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["ServiceDefaults"] = [],
        ["Engine"] = [],
        ["Media"] = [],
        ["Connectors"] = [],
        ["Client"] = [],
        ["Workers"] = ["Engine", "Media", "Connectors", "ServiceDefaults"],
        ["Api"] = ["Engine", "Media", "Client", "ServiceDefaults"],
        ["Web"] = ["Client", "ServiceDefaults"],
        ["Cli"] = ["Client", "Media", "Connectors"],
        ["Standalone"] = ["Api", "Workers", "Web", "ServiceDefaults"],
        ["AppHost"] = ["Api", "Web", "Workers", "Standalone"],
    };

    [Fact]
    public void A_project_references_only_what_its_place_allows()
    {
        var wrong =
            from file in Sources.Projects
            let project = Path.GetFileNameWithoutExtension(file)
            where !file.StartsWith("tests/", StringComparison.Ordinal) && project != "Bench"
            from reference in References(file)
            where !Allowed.TryGetValue(project, out var allowed) || !allowed.Contains(reference)
            select $"{project} must not reference {reference}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Nothing_but_tests_and_benchmarks_references_tests() =>
        Assert.Empty(
            from file in Sources.Projects
            where !file.StartsWith("tests/", StringComparison.Ordinal) && !file.StartsWith("bench/", StringComparison.Ordinal)
            from reference in References(file)
            where reference == "Testing" || reference.EndsWith(".Tests", StringComparison.Ordinal)
            select $"{file} references {reference}");

    [Fact]
    public void Every_project_stands_in_the_solution()
    {
        var solution = Sources.Read("Aspire.Media.sln").Replace('\\', '/');

        Assert.All(Sources.Projects, project => Assert.Contains(project, solution, StringComparison.Ordinal));
    }

    private static IEnumerable<string> References(string file) =>
        XDocument.Parse(Sources.Read(file)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
}
