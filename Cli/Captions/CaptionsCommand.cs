namespace Aspire.Media.Cli.Captions;

/// <summary><c>media captions</c>: files of captions, on this machine and without a server.</summary>
internal sealed class CaptionsCommand : VerbGroup
{
    public CaptionsCommand()
        : base("captions", "Files of captions: check, convert, cues", "SCC, WebVTT, SubRip, TTML and JSON. These verbs work on files of this machine and need no server.")
    {
        Add(new CheckCaptionsCommand());
        Add(new ConvertCaptionsCommand());
        Add(new MakeCuesCommand());
    }
}
