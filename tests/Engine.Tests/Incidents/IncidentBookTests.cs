using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;

namespace Aspire.Media.Engine.Tests.Incidents;

/// <summary>Incidents that others open, and what is told of them.</summary>
public sealed class IncidentBookTests(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly IncidentReport Mount = new(IncidentKind.MissingMount, "mount//recordings", "/recordings is not mounted", "It is empty", "Mount it");

    private Workshop workshop = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IncidentBook Book => workshop.Get<IncidentBook>();

    private IncidentListStore Lists => workshop.Get<IncidentListStore>();

    public async ValueTask InitializeAsync() => workshop = await Workshop.OpenAsync(postgres, workers: 0);

    public ValueTask DisposeAsync() => workshop.DisposeAsync();

    [Fact]
    public async Task Those_who_find_the_same_cause_at_once_open_one_incident_and_each_counts()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(n => Book.OpenAsync(n % 2 == 0 ? Mount : Mount with { Cause = "mount//other" }, Token)));

        Assert.Equal(2, answers.Count(answer => answer.IsNew));
        Assert.Equal(2, answers.Select(answer => answer.Id).Distinct().Count());
        Assert.Equal([30L, 30L], (await Lists.ListAsync(new IncidentQuery(), before: null, limit: 10, Token)).Select(one => one.Count));
        Assert.Equal([new OpenIncidents(IncidentKind.MissingMount, IsAcknowledged: false, 2)], await Lists.CountAsync(Token));
        Assert.True(await Book.ResolveAsync(Mount.Cause, "the mount watch", "It is back", Token));
        Assert.False(await Book.ResolveAsync(Mount.Cause, "the mount watch", "It is back", Token));
        Assert.Equal([new OpenIncidents(IncidentKind.MissingMount, IsAcknowledged: false, 1)], await Lists.CountAsync(Token));
    }

    [Fact]
    public async Task Lists_go_on_where_they_ended_and_ask_for_what_is_meant()
    {
        var opened = new List<(Guid Id, string Cause)>();
        foreach (var n in Enumerable.Range(0, 5))
        {
            var mount = Mount with { Cause = $"mount/{n}", Kind = n == 3 ? IncidentKind.ExpiredLogin : IncidentKind.MissingMount, Workflow = n < 2 ? "scan" : null };
            opened.Add(((await Book.OpenAsync(mount, Token)).Id, mount.Cause));
        }

        var first = await Lists.ListAsync(new IncidentQuery(), before: null, limit: 2, Token);
        var rest = await Lists.ListAsync(new IncidentQuery(), first[^1].Id, limit: 10, Token);

        // The newest first, by their ids: of two of one millisecond either may be.
        Assert.Equal(opened.OrderByDescending(one => one.Id.ToString(), StringComparer.Ordinal).Select(one => one.Cause), first.Concat(rest).Select(one => one.Cause));
        Assert.Equal("mount/3", Assert.Single(await Lists.ListAsync(new IncidentQuery(Kind: IncidentKind.ExpiredLogin), before: null, limit: 9, Token)).Cause);
        Assert.Equal(2, (await Lists.ListAsync(new IncidentQuery(Workflow: "scan"), before: null, limit: 9, Token)).Count);
        Assert.Empty(await Lists.ListAsync(new IncidentQuery(new HashSet<IncidentStatus> { IncidentStatus.Resolved, IncidentStatus.Acknowledged }), before: null, limit: 9, Token));
    }

    [Fact]
    public async Task Notes_are_kept_up_to_a_number_and_incidents_that_are_over_until_an_age()
    {
        var store = workshop.Get<IncidentStore>();
        var (id, _) = await Book.OpenAsync(Mount, Token);
        for (var n = 0; n < IncidentStore.MostNotes; n++)
        {
            Assert.True(await store.NoteAsync(id, "ann", $"Note {n}", Token));
        }

        Assert.False(await store.NoteAsync(id, "ann", "One too many", Token));
        Assert.False(await store.NoteAsync(Guid.NewGuid(), "ann", "To nothing", Token));
        Assert.Equal(0, await store.ForgetAsync(TimeSpan.Zero, Token));
        await store.ResolveAsync(id, "ann", null, Token);
        Assert.Equal(0, await store.ForgetAsync(TimeSpan.FromDays(1), Token));
        Assert.Equal(1, await store.ForgetAsync(TimeSpan.Zero, Token));
        Assert.Null(await Lists.FindAsync(id, Token));
        Assert.Empty(await Lists.NotesAsync(id, Token));
        Assert.Equal("The note has 4001 characters; 4000 are allowed.", IncidentBook.FaultOf(new string('x', 4001)));
        Assert.NotNull(IncidentBook.FaultOf("half \uD83D of a pair"));
        Assert.Null(IncidentBook.FaultOf("whole 🎞"));
    }

    [Fact]
    public async Task A_notice_is_told_by_one_at_a_time_and_again_when_that_one_is_lost()
    {
        var notices = workshop.Get<NoticeStore>();
        await Book.OpenAsync(Mount, Token);
        await Book.OpenAsync(Mount, Token);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => notices.TakeAsync(TimeSpan.FromHours(1), Token)));

        var notice = Assert.Single(taken, one => one is not null)!;
        Assert.Equal(("incident.opened", 1, "mount//recordings"), (notice.Event, notice.Attempt, notice.Incident.Cause));
        await notices.DeliveredAsync(notice.Id, "one", Token);
        await notices.PutOffAsync(notice.Id, TimeSpan.Zero, Token);
        var again = await notices.TakeAsync(TimeSpan.Zero, Token);
        Assert.Equal((2, "one"), (again!.Attempt, Assert.Single(again.Delivered)));
        await notices.DropAsync(notice.Id, Token);
        Assert.Null(await notices.TakeAsync(TimeSpan.Zero, Token));
        Assert.True(await Book.ResolveAsync(Mount.Cause, "ann", null, Token));
        Assert.Equal("incident.resolved", (await notices.TakeAsync(TimeSpan.Zero, Token))!.Event);
        await notices.ForgetAsync(TimeSpan.Zero, Token);
        Assert.Null(await notices.TakeAsync(TimeSpan.Zero, Token));
    }
}
