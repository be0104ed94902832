using System.CommandLine;

namespace Aspire.Media.Cli.Maintenance;

/// <summary><c>media release</c>.</summary>
internal sealed class ReleaseCommand : Verb
{
    private readonly Argument<string> which = new("which") { HelpName = "ID", Description = "The hold's id or its run's, or the end of it that 'media hold' shows; or NAME:VALUE of a label" };

    public ReleaseCommand()
        : base(
            "release",
            "Lifts a hold, so that retention may remove the runs again",
            "Who put it, why, and who lifted it stays known. A run goes only once nothing holds it any more.",
            new Example("release 1f2e3d4c", "A hold, or the hold of a run"),
            new Example("release case:17", "The hold of a label")) =>
        Add(which);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var typed = session.Arguments.GetRequiredValue(which);
        var holds = await Pages.FollowAsync(cursor => session.Client.ListHoldsAsync(run: null, all: false, cursor, cancellationToken)).SelectMany(page => page).ToListAsync(cancellationToken);
        var end = typed.Contains(':', StringComparison.Ordinal) ? null : ShortId.Read(typed) ?? throw new UsageException($"'{typed}' is neither an id nor a label.");
        var meant = holds.FindAll(hold => end is null ? hold.Label == typed : ShortId.Matches(hold.Id, end) || (hold.Run is { } run && ShortId.Matches(run, end)));
        var released = meant.Count switch
        {
            1 => await session.Client.ReleaseHoldAsync(meant[0].Id, cancellationToken),
            0 => throw new CommandException($"Nothing is held by '{typed}'. What is: media hold"),
            _ => throw new CommandException($"'{typed}' is the end of {meant.Count} ids: write more of the one that is meant."),
        };
        if (session.WantsJson)
        {
            session.Terminal.Json(released);
        }
        else
        {
            session.Terminal.Line($"{HoldCommand.Subject(released)} is held no more by this.");
        }

        return ExitCode.Done;
    }
}
