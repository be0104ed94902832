using System.CommandLine;

using Aspire.Media.Cli.Runs;

namespace Aspire.Media.Cli.Transcodes;

/// <summary><c>media transcodes restore</c>.</summary>
internal sealed class RestoreTranscodeCommand : Verb
{
    private readonly Argument<string> which = NamedTranscode.Argument();
    private readonly Following following = new();

    public RestoreTranscodeCommand()
        : base(
            "restore",
            "Brings the original of a file back that was replaced",
            "That is a run of the workflow transcode-restore. What was made of the original goes, and the same recipe is not used on it again. Where somebody has put another file there, nothing is done.",
            new Example("transcodes restore 1f2e3d4c --wait", "By the end of its id"))
    {
        Add(which);
        following.AddTo(this);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var id = await NamedTranscode.FindAsync(session, session.Arguments.GetRequiredValue(which), cancellationToken);
        return await following.GoOnAsync(session, await session.Client.RestoreTranscodedFileAsync(id, cancellationToken), "The way back", cancellationToken);
    }
}
