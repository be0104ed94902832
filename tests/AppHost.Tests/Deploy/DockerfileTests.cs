using System.Text.RegularExpressions;

namespace Aspire.Media.AppHost.Tests.Deploy;

/// <summary>What can be known of images without building them.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string[] Images = ["api", "standalone", "web", "worker", "worker-gpu"];

    private static string Dockerfile { get; } = Continued().Replace(DeployFiles.Read("Dockerfile"), " ");

    public static TheoryData<string> Names => [.. Images];

    /// <summary>The stages by name.</summary>
    public static IEnumerable<string> Stages() => From().Matches(Dockerfile).Select(match => match.Groups["stage"].Value);

    [Theory]
    [MemberData(nameof(Names))]
    public void An_image_runs_as_somebody_without_privileges_and_says_how_it_is(string stage)
    {
        var lines = Inherited(stage);

        Assert.Equal("USER 1654:1654", lines.Last(line => line.StartsWith("USER ", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal) && line.Contains("\"health\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("ENTRYPOINT [\"dotnet\"", StringComparison.Ordinal));
        // What an image is asked with is the program that it runs.
        Assert.Equal(Program().Match(lines.Last(line => line.StartsWith("ENTRYPOINT", StringComparison.Ordinal))).Value, Program().Match(lines.Last(line => line.StartsWith("HEALTHCHECK", StringComparison.Ordinal))).Value);
    }

    [Fact]
    public void Bases_have_exact_versions()
    {
        Assert.All(Bases().Matches(Dockerfile), match => Assert.Matches(@":\d+\.\d+\.\d+-[a-z-]+$", match.Groups["image"].Value));
        Assert.All(From().Matches(Dockerfile), match => Assert.True(match.Groups["base"].Value.StartsWith("${BASE_", StringComparison.Ordinal) || match.Groups["base"].Value == "${STAGE}" || Stages().Contains(match.Groups["base"].Value)));
    }

    [Fact]
    public void A_volume_belongs_to_who_writes_to_it()
    {
        Assert.All(
            Images.SelectMany(stage => Inherited(stage).Where(line => line.StartsWith("VOLUME ", StringComparison.Ordinal)).Select(line => (stage, Folder: line["VOLUME ".Length..]))),
            // Where an image has no such folder, a new volume is root's.
            volume => Assert.True(
                volume.Folder.StartsWith("/home/app/", StringComparison.Ordinal)
                    ? Dockerfile.Contains($"/publish/home{volume.Folder["/home/app".Length..]}\n", StringComparison.Ordinal) && Inherited(volume.stage).Contains("COPY --from=build --chown=1654:1654 /publish/home/ /home/app/")
                    : Dockerfile.Contains($"install -d -o 1654 -g 1654 -m 0700 {volume.Folder}\n", StringComparison.Ordinal),
                $"{volume.Folder} of {volume.stage} is nobody's"));
    }

    [Fact]
    public void Nothing_is_fetched_by_hand_and_no_package_lists_are_left()
    {
        Assert.DoesNotMatch(@"(?m)^ADD |curl |wget |sudo |apt(-get)? upgrade", Dockerfile);
        Assert.All(
            Dockerfile.Split('\n').Where(line => line.Contains("apt-get install", StringComparison.Ordinal)),
            line => Assert.True(line.Contains("--no-install-recommends", StringComparison.Ordinal) && line.Contains("rm -rf /var/lib/apt/lists/*", StringComparison.Ordinal), line));
    }

    [Fact]
    public void No_secret_is_built_in() => Assert.DoesNotMatch("(?i)(password|secret|adminkey|token)", Comment().Replace(Dockerfile, ""));

    [Fact]
    public void A_build_sees_what_it_needs_and_nothing_else()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore")).Where(line => line.Length > 0 && !line.StartsWith('#')).ToList();

        Assert.Equal("*", lines[0]);
        Assert.All(lines.Where(line => line.StartsWith('!')), line => Assert.True(Path.Exists(Path.Combine(Repository.Root, line[1..])), $"{line} lets in what is not there"));
        Assert.All(new[] { "**/.env", "**/*.pem", "**/*.key", "**/*.pfx", "**/secrets.json" }, secret => Assert.Contains(secret, lines));
        Assert.DoesNotContain(lines, line => line is "!tests/" or "!deploy/" or "!.git/" or "!artifacts/");
    }

    // Its own lines after those of what it is made from.
    private static List<string> Inherited(string stage)
    {
        var match = From().Matches(Dockerfile).Single(match => match.Groups["stage"].Value == stage);
        var rest = Dockerfile[(match.Index + match.Length)..];
        var end = From().Match(rest);
        var own = rest[..(end.Success ? end.Index : rest.Length)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return Stages().Contains(match.Groups["base"].Value) ? [.. Inherited(match.Groups["base"].Value), .. own] : [.. own];
    }

    [GeneratedRegex(@"\\\n", RegexOptions.None, 1000)]
    private static partial Regex Continued();

    [GeneratedRegex(@"^FROM (?<base>\S+) AS (?<stage>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex From();

    [GeneratedRegex(@"^ARG BASE_[A-Z]+=(?<image>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bases();

    [GeneratedRegex(@"Aspire\.Media\.[A-Za-z]+\.dll", RegexOptions.None, 1000)]
    private static partial Regex Program();

    [GeneratedRegex(@"^\s*#.*$", RegexOptions.Multiline, 1000)]
    private static partial Regex Comment();
}
