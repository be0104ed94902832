using System.Text.RegularExpressions;

namespace Aspire.Media.Architecture.Tests;

/// <summary>A line of code knows its room.</summary>
public sealed partial class LayoutTests
{
    private const int LongestFile = 400;

    private static readonly string[] RootFolders =
    [
        ".ci", "Api", "AppHost", "Cli", "Client", "Connectors", "Engine", "Media", "ServiceDefaults", "Standalone", "Web", "Workers",
        "bench", "deploy", "docs", "models", "templates", "tests", "workflows",
    ];

    private static readonly string[] RootFiles =
    [
        ".dockerignore", ".editorconfig", ".gitattributes", ".gitignore", ".npmrc", "Aspire.Media.sln", "BannedSymbols.txt", "CHANGELOG.md", "CONTRIBUTING.md",
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "Directory.Solution.targets", "LICENSE", "PackageProbe.targets", "README.md",
        "global.json", "media", "package-lock.json", "package.json",
    ];

    private static readonly string[] ForbiddenFolders =
        ["Helpers", "Utils", "Utilities", "Common", "Managers", "Services", "Models", "Contracts", "Enums", "Interfaces", "Extensions", "Dtos"];

    [Fact]
    public void The_root_holds_only_what_belongs_there() =>
        Assert.Empty(Sources.Files.Select(file => file.Split('/')).Select(path => path[0] + (path.Length > 1 ? "/" : "")).Distinct()
            .Except(RootFolders.Select(folder => folder + "/")).Except(RootFiles));

    [Fact]
    public void Folders_are_named_for_subjects_not_for_kinds() =>
        Assert.Empty(Sources.Files.Where(file => file.Split('/')[..^1].Intersect(ForbiddenFolders).Any()));

    [Fact]
    public void Types_are_named_for_what_they_are() =>
        Assert.Empty(Sources.With(".cs", ".razor").Where(file => VagueName().IsMatch(Path.GetFileNameWithoutExtension(file))));

    [Fact]
    public void No_file_is_longer_than_a_reader_can_hold() =>
        Assert.Empty(Sources.With(".cs", ".razor", ".css", ".js", ".sql", ".sh", ".props", ".targets").Append("media")
            .Select(file => (file, lines: Sources.Read(file).Split('\n').Length - 1))
            .Where(file => file.lines > LongestFile)
            .Select(file => $"{file.file} has {file.lines} lines"));

    [Fact]
    public void Lock_files_carry_no_addresses() =>
        Assert.Empty(Sources.Files.Where(file => Path.GetFileName(file) is "packages.lock.json" or "package-lock.json")
            .Where(file => Sources.Read(file).Contains("\"resolved\": \"http", StringComparison.Ordinal)));

    [GeneratedRegex("(Helper|Helpers|Utils|Manager|Service|Processor|Dto|Base)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VagueName();
}
