namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>A font to draw captions and titles with.</summary>
internal sealed class FontsCheck : ICheck
{
    private const string Loss = "captions and titles drawn on pictures come out empty";

    public CheckGroup Group => CheckGroup.Programs;

    public string Name => "fonts";

    public async Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (InstalledProgram.Find("fc-list", surroundings.SearchPath) is not { } fontconfig)
        {
            return Finding.Warning($"fc-list is not on PATH, so fonts are not found: {Loss}", Cure.Install("fontconfig fonts-dejavu-core"));
        }

        var answer = await fontconfig.AskAsync(cancellationToken, ":", "family");
        if (!answer.Ran)
        {
            return Finding.Warning(answer.Text, Cure.Install("--reinstall fontconfig"));
        }

        // A line names a family, and after a comma its other names.
        var families = answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',')[0].Trim()).Distinct().ToList();
        return families.Where(IsSansSerif).MinBy(name => name.Length) is { } family
            ? Finding.Ok(families.Count == 1 ? family : $"{family}, and {families.Count - 1} more families")
            : Finding.Warning($"no sans-serif font among {families.Count} families: {Loss}", Cure.Install("fonts-dejavu-core"));
    }

    private static bool IsSansSerif(string family) =>
        family.Contains("sans", StringComparison.OrdinalIgnoreCase)
        || family is "Arial" or "Helvetica" or "Inter" or "Roboto" or "Ubuntu" or "Cantarell" or "Lato";
}
