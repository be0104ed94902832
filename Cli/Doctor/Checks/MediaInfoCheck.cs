namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>mediainfo, which tells about files what ffprobe does not.</summary>
internal sealed class MediaInfoCheck : ICheck
{
    public CheckGroup Group => CheckGroup.Programs;

    public string Name => "mediainfo";

    public async Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (InstalledProgram.Find("mediainfo", surroundings.SearchPath) is not { } mediainfo)
        {
            return Finding.Warning("not on PATH: probing goes without its details", Cure.Install("mediainfo"));
        }

        var answer = await mediainfo.AskAsync(cancellationToken, "--Version");
        var version = answer.Text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("MediaInfoLib", StringComparison.Ordinal));
        return answer.Ran && version is not null
            ? Finding.Ok($"{version.Split('v')[^1]} at {mediainfo.Path}")
            : Finding.Warning(answer.Ran ? $"{mediainfo.Path} runs, but is something else" : answer.Text, Cure.Install("--reinstall mediainfo"));
    }
}
