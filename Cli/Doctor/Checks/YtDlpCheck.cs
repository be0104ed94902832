namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>yt-dlp, which knows the pages of sites that media is downloaded from.</summary>
internal sealed class YtDlpCheck : ICheck
{
    public CheckGroup Group => CheckGroup.Programs;

    public string Name => "yt-dlp";

    public async Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (surroundings.Setting("Download:Hosts") is null)
        {
            return Finding.Unused("not needed: downloads are off, since Download__Hosts names no host");
        }

        var setting = surroundings.Setting("Download:Program");
        if (InstalledProgram.Find(setting ?? "yt-dlp", surroundings.SearchPath) is not { } program)
        {
            return setting is null
                ? Finding.Warning("not on PATH: media files are downloaded, what is shown on pages is not", Cure.Install("yt-dlp"))
                : Finding.Wrong($"there is no program {setting}", "correct Download__Program, or unset it to take the one on PATH");
        }

        var answer = await program.AskAsync(cancellationToken, "--ignore-config", "--version");
        var version = answer.Text.Trim();
        return !answer.Ran ? Finding.Warning(answer.Text, Cure.Install("--reinstall yt-dlp"))
            : version.Length > 0 && char.IsAsciiDigit(version[0]) ? Finding.Ok($"{version} at {program.Path}")
            : Finding.Warning($"{program.Path} runs, but is something else", Cure.Install("--reinstall yt-dlp"));
    }
}
