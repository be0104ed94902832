namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>The script that makes the pages live, which not every package source has.</summary>
internal sealed class BlazorScriptCheck : ICheck
{
    private static readonly string Script = Path.Combine("Web", "wwwroot", "_framework", "blazor.web.js");

    public CheckGroup Group => CheckGroup.Libraries;

    public string Name => "Blazor script";

    public async Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (surroundings.ProjectFolder is not { } project)
        {
            return Finding.Unused("only looked for in the project's folder");
        }

        if (File.Exists(Path.Combine(project, Script)))
        {
            return Finding.Ok(Script);
        }

        // What the build found out about the package sources: where they have the script's package, the file is not needed.
        var probe = Path.Combine(project, "artifacts", "package-probe.props");
        return File.Exists(probe) && (await File.ReadAllTextAsync(probe, cancellationToken)).Contains("<BlazorAssetsRestore>true<", StringComparison.OrdinalIgnoreCase)
            ? Finding.Ok("from its package")
            : Finding.Wrong($"{Script} is missing: pages show, but do not move", $"{Cure.Setup}, then start again");
    }
}
