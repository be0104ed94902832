using System.CommandLine;

using Aspire.Media.Captions;

namespace Aspire.Media.Cli.Captions;

/// <summary><c>media captions convert</c>.</summary>
internal sealed class ConvertCaptionsCommand : Verb
{
    private readonly Argument<string> input = new("in") { HelpName = "IN", Description = "The captions; - is standard input" };
    private readonly Option<string?> from = new("--from") { HelpName = "FORMAT", Description = "scc, vtt, srt, ttml or json, where the ending of IN does not tell" };
    private readonly CaptionTarget target = new();

    public ConvertCaptionsCommand()
        : base(
            "convert",
            "Writes captions in another format",
            "What the other format cannot carry is told. The exit code is 3 when the file was written and there were errors on the way, 1 when nothing was written. "
            + "A name that ends in .txt gets a transcript, in .speakers.txt one that says who speaks.",
            new Example("captions convert meeting.srt meeting.scc", "For broadcast gear"),
            new Example("captions convert meeting.scc meeting.vtt --offset '01:00:00;00'", "From a tape that begins at an hour, for browsers"))
    {
        Add(input);
        target.AddTo(this);
        Add(from);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, source) = (session.Arguments, session.Arguments.GetRequiredValue(input));
        var draft = target.Prepare(arguments);
        var bytes = await GivenFile.ReadAsync(source, "file of captions", cancellationToken);
        var format = CaptionOption.FormatOf(source, arguments.GetValue(from), "--from", bytes);
        try
        {
            return await draft.WriteAsync(session, source, CaptionFile.Read(bytes, format, draft.Options), cancellationToken);
        }
        catch (CaptionException refusal)
        {
            throw new CommandException(refusal.Message, refusal);
        }
    }
}
