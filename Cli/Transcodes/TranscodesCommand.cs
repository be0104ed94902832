namespace Aspire.Media.Cli.Transcodes;

/// <summary><c>media transcodes</c>: files that were replaced by what was made of them.</summary>
internal sealed class TranscodesCommand : VerbGroup
{
    public TranscodesCommand()
        : base(
            "transcodes",
            "Files that were replaced by what was made of them: list, restore, savings, export",
            "Each original is kept for some days, and comes back while it is. What transcoding would save, before anything is done: media run transcode-report")
    {
        Add(new ListTranscodesCommand());
        Add(new RestoreTranscodeCommand());
        Add(new SavingsCommand());
        Add(new ExportTranscodesCommand());
    }
}
