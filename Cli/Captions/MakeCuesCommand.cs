using System.CommandLine;

using Aspire.Media.Captions;

namespace Aspire.Media.Cli.Captions;

/// <summary><c>media captions cues</c>.</summary>
internal sealed class MakeCuesCommand : Verb
{
    private readonly Argument<string> input = new("words") { HelpName = "WORDS", Description = "Words with times, as JSON; - is standard input" };
    private readonly Option<string?> profile = CaptionOption.Profile(CueProfile.Broadcast608.Name);
    private readonly CaptionTarget target = new();

    public MakeCuesCommand()
        : base(
            "cues",
            "Makes captions of words",
            "WORDS is a list of {\"text\", \"start\", \"end\"} with times in seconds, and \"confidence\" and \"speaker\" where they are known; or an object with such a list as \"words\". "
            + "Lines and cues end where phrases do, as far as the profile allows; what it does not allow is told.",
            new Example("captions cues words.json meeting.scc", "For broadcast gear"),
            new Example("captions cues words.json meeting.vtt --profile netflix", "For browsers"))
    {
        Add(input);
        target.AddTo(this);
        Add(profile);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, source) = (session.Arguments, session.Arguments.GetRequiredValue(input));
        var held = CaptionOption.ProfileOf(arguments.GetValue(profile)) ?? CueProfile.Broadcast608;
        var draft = target.Prepare(arguments);
        var bytes = await GivenFile.ReadAsync(source, "list of words", cancellationToken);
        try
        {
            return await draft.WriteAsync(session, source, CueSegmenter.Segment(WordsJson.Read(bytes), held), cancellationToken);
        }
        catch (CaptionException refusal)
        {
            throw new CommandException(refusal.Message, refusal);
        }
    }
}
