using System.CommandLine;

using Aspire.Media.Cli.Runs;
using Aspire.Media.Client.Maintenance;

namespace Aspire.Media.Cli.Maintenance;

/// <summary><c>media hold</c>.</summary>
internal sealed class HoldCommand : Verb
{
    private readonly Argument<string?> which = NamedRun.OptionalArgument();
    private readonly Option<string?> label = new("--label") { HelpName = "NAME:VALUE", Description = "All runs that carry this label, also those to come" };
    private readonly Option<string?> reason = new("--reason") { HelpName = "TEXT", Description = "Why, for those who find it later; needed" };

    public HoldCommand()
        : base(
            "hold",
            "Keeps runs from being removed, whatever retention says",
            "A run under a hold stays with all that it started. Alone it shows what is held, by whom and why; 'media release' lifts a hold.",
            new Example("hold", "What is held"),
            new Example("hold 1f2e3d4c --reason complaint-17", "One run"),
            new Example("hold --label case:17 --reason lawsuit", "All runs that carry a label"))
    {
        Add(which);
        Add(label);
        Add(reason);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal) = (session.Arguments, session.Terminal);
        var (typed, labelled, why) = (arguments.GetValue(which), arguments.GetValue(label), arguments.GetValue(reason));
        if (typed is null && labelled is null)
        {
            return why is null ? await ListAsync(session, cancellationToken) : throw new UsageException("Hold what? Name a run, or say --label NAME:VALUE.");
        }

        if (typed is not null && labelled is not null)
        {
            throw new UsageException("Name a run, or say --label: not both.");
        }

        if (why is null)
        {
            throw new UsageException("Say why: --reason TEXT.");
        }

        Guid? run = typed is null ? null : await NamedRun.FindAsync(session, typed, cancellationToken);
        var hold = await session.Client.PutHoldAsync(new PutHold(why, run, labelled), cancellationToken);
        if (session.WantsJson)
        {
            terminal.Json(hold);
        }
        else
        {
            terminal.Line($"{Subject(hold)} stays. To lift it: media release {ShortId.Of(hold.Id)}");
        }

        return ExitCode.Done;
    }

    public static string Subject(Hold hold) => hold.Run is { } run ? $"Run {ShortId.Of(run)}" : $"What is labelled {hold.Label}";

    private static async Task<int> ListAsync(Session session, CancellationToken cancellationToken)
    {
        var holds = await Pages.FollowAsync(cursor => session.Client.ListHoldsAsync(run: null, all: false, cursor, cancellationToken)).SelectMany(page => page).ToListAsync(cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(holds);
            return ExitCode.Done;
        }

        if (holds.Count == 0)
        {
            session.Terminal.Line("Nothing is held.");
            return ExitCode.Done;
        }

        var listing = new Listing("release with", "what", "by", "since", "because");
        foreach (var hold in holds)
        {
            listing.Add($"media release {ShortId.Of(hold.Id)}", Subject(hold), hold.HeldBy, RelativeTime.Ago(hold.HeldAt, session.Time.GetUtcNow()), hold.Reason.ReplaceLineEndings(" "));
        }

        listing.Write(session.Terminal, margin: 0);
        return ExitCode.Done;
    }
}
