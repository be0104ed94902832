using System.Globalization;

namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>The runtime that runs this, and, in the project's folder, the SDK that builds it.</summary>
internal sealed class DotNetCheck : ICheck
{
    private const int Needed = 10;

    public CheckGroup Group => CheckGroup.Machine;

    public string Name => ".NET";

    public async Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        var runtime = $"runtime {Environment.Version}";
        if (surroundings.ProjectFolder is null)
        {
            return Finding.Ok(runtime);
        }

        if (InstalledProgram.Find("dotnet", surroundings.SearchPath) is not { } dotnet)
        {
            return Finding.Warning($"{runtime}; dotnet is not on PATH, so the project cannot be built here", "add the folder of dotnet to PATH");
        }

        var sdks = await dotnet.AskAsync(cancellationToken, "--list-sdks");
        var newest = sdks.Text.Split('\n').Select(line => line.Split(' ')[0]).LastOrDefault(version => Major(version) == Needed);
        return sdks.Ran && newest is not null
            ? Finding.Ok($"{runtime}, SDK {newest}")
            : Finding.Warning($"{runtime}, but no SDK {Needed}, so the project cannot be built here", Cure.Install("dotnet-sdk-10.0") + " (https://dot.net/download)");
    }

    private static int Major(string version) =>
        int.TryParse(version.Split('.')[0], CultureInfo.InvariantCulture, out var major) ? major : 0;
}
