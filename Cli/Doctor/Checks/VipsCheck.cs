using System.Runtime.InteropServices;

namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>libvips, which edits pictures: npm's build, which is the faster one, or the system's.</summary>
internal sealed class VipsCheck : ICheck
{
    private const string OfTheSystem = "libvips.so.42";

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int PartOfVersion(int part);

    public CheckGroup Group => CheckGroup.Libraries;

    public string Name => "libvips";

    public Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (surroundings.Setting("Images:Library") is { } named)
        {
            return Task.FromResult(LookAt(named));
        }

        var fromNpm = OfNpm(surroundings.ProjectFolder);
        var failures = new List<string>();
        foreach (var candidate in (string[])[.. fromNpm, OfTheSystem])
        {
            var (library, reason) = NativeFile.Load(candidate);
            using (library)
            {
                if (library?.Function<PartOfVersion>("vips_version") is { } part)
                {
                    var found = $"{Version(part)}, {(candidate == OfTheSystem ? "the system's" : "npm's")}";
                    return Task.FromResult(failures.Count == 0 ? Finding.Ok(found) : Finding.Warning($"{found}; npm's cannot be loaded: {failures[0]}", Cure.Setup));
                }

                failures.Add(reason ?? $"{candidate} is something else");
            }
        }

        return Task.FromResult(Finding.Wrong(
            $"cannot be loaded: pictures cannot be edited ({failures[0]})",
            surroundings.ProjectFolder is null ? Cure.Install("libvips42") : Cure.Setup));
    }

    private static Finding LookAt(string named)
    {
        var (library, reason) = NativeFile.Load(named);
        using (library)
        {
            return library?.Function<PartOfVersion>("vips_version") is { } part
                ? Finding.Ok($"{Version(part)}, {named}")
                : Finding.Wrong($"cannot be loaded: pictures cannot be edited ({reason ?? $"{named} is something else"})", "correct Images__Library, or unset it");
        }
    }

    private static string Version(PartOfVersion part) => $"{part(0)}.{part(1)}.{part(2)}";

    private static IEnumerable<string> OfNpm(string? projectFolder)
    {
        var folder = Path.Combine(projectFolder ?? "/", "node_modules", "@img", "sharp-libvips-linux-x64", "lib");
        return projectFolder is not null && Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "libvips-cpp.so.*").Order() : [];
    }
}
