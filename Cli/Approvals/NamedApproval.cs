using Aspire.Media.Cli.Runs;
using Aspire.Media.Client.Approvals;

namespace Aspire.Media.Cli.Approvals;

/// <summary>Open questions by their id or its end, or by the run and the step that ask.</summary>
internal static class NamedApproval
{
    private const int MostSearched = 2000;
    private const int PageLength = 200;

    /// <param name="typed">The id of the question or of its run, or as much of its end as tells it from others.</param>
    /// <param name="step">The step of that run.</param>
    public static async Task<IReadOnlyList<Approval>> FindAsync(Session session, string typed, string? step, int? item, bool all, CancellationToken cancellationToken)
    {
        if (step is null && item is null && !all && await ByIdAsync(session, typed, cancellationToken) is { } one)
        {
            return [one];
        }

        var run = await NamedRun.FindAsync(session, typed, cancellationToken);
        var open = await OpenAsync(session, new ApprovalFilter(Run: run, Open: true), cancellationToken);
        var meant = open.Where(asked => (step is null || asked.Step == step) && (item is null || asked.Item == item)).ToList();
        return meant.Count switch
        {
            0 when step is not null && open.Count > 0 =>
                throw new CommandException($"Step '{step}' of run {ShortId.Of(run)} asks nothing{(item is null ? "" : " about that item")}.{Misunderstanding.Suggest(step, open.Select(asked => asked.Step).Distinct())}"),
            0 => throw new CommandException($"Run {ShortId.Of(run)} asks nothing at the moment. What it asked: media approvals --all --run {ShortId.Of(run)}"),
            > 1 when !all => throw new UsageException(
                $"Run {ShortId.Of(run)} asks {meant.Count} questions: name the step, with --item N one item of its list, or say --all. Which there are: media approvals --run {ShortId.Of(run)}"),
            _ => meant,
        };
    }

    private static async Task<Approval?> ByIdAsync(Session session, string typed, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(typed, out var id))
        {
            // The whole id of a question that was answered is told by whoever refuses it.
            var found = (await OpenAsync(session, new ApprovalFilter(), cancellationToken)).FirstOrDefault(asked => asked.Id == id || asked.Run == id);
            return found?.Id == id ? found : found is null ? await session.Client.GetApprovalAsync(id, cancellationToken) : null;
        }

        var end = ShortId.Read(typed) ?? throw new UsageException($"'{typed}' is no id: it is the 8 letters and digits that 'media approvals' shows, or the whole id.");
        var meant = (await OpenAsync(session, new ApprovalFilter(Open: true), cancellationToken)).Where(asked => ShortId.Matches(asked.Id, end)).ToList();
        return meant.Count <= 1 ? meant.SingleOrDefault() : throw new CommandException($"'{typed}' is the end of {meant.Count} ids: write more of the one that is meant.");
    }

    private static async Task<List<Approval>> OpenAsync(Session session, ApprovalFilter filter, CancellationToken cancellationToken) =>
        await Pages.FollowAsync(cursor => session.Client.ListApprovalsAsync(filter, cursor, PageLength, cancellationToken))
            .SelectMany(page => page).Take(MostSearched).ToListAsync(cancellationToken);
}
