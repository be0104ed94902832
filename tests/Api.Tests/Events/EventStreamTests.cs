using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Events;
using Aspire.Media.Client.Runs;
using Aspire.Media.Engine.Events;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Api.Tests.Events;

public sealed class EventStreamTests(WorkingApi api) : IClassFixture<WorkingApi>
{
    private const int Audience = 100;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_hears_an_event_before_what_an_older_transaction_still_writes()
    {
        var ticks = new Ticks(api.Database.DataSource);
        var start = await NowAsync();
        await using var older = await api.Database.DataSource.OpenConnectionAsync(Token);
        await using var transaction = await older.BeginTransactionAsync(Token);
        await ticks.AddAsync(older, Token);
        await using (var younger = await api.Database.DataSource.OpenConnectionAsync(Token))
        {
            await ticks.AddAsync(younger, Token);
        }

        // What is readable ends before both of them.
        var hearing = HearAsync(ticks, api.Client, start);
        Assert.True(EventPosition.TryParse(start, out var place));
        Assert.DoesNotContain((await api.Get<EventStore>().ReadAsync(place, 1000, Token)).Rows, row => row.Kind == ticks.Kind);
        await ticks.AddAsync(older, Token);
        await transaction.CommitAsync(Token);
        await ticks.CloseAsync(Token);

        Assert.Equal([1, 3, 2], await hearing);
    }

    [Fact]
    public async Task Nothing_is_lost_or_told_twice_while_many_commit_and_connections_break()
    {
        var ticks = new Ticks(api.Database.DataSource);
        var start = await NowAsync();
        await using var rough = new SeveringProxy(api.Host.Address, seed: 1, cuts: 8);
        await using var rougher = new SeveringProxy(api.Host.Address, seed: 2, cuts: 12);
        using var roughHttp = Http(rough);
        using var rougherHttp = Http(rougher);
        Task<IReadOnlyList<int>>[] hearing =
        [
            HearAsync(ticks, api.Client, start),
            HearInPiecesAsync(ticks, start, seed: 3),
            HearInPiecesAsync(ticks, start, seed: 4),
            HearAsync(ticks, new MediaClient(roughHttp), start),
            HearAsync(ticks, new MediaClient(rougherHttp), start),
        ];

        var quick = Task.WhenAll(Enumerable.Range(0, 4).Select(seed => ticks.WriteAsync(TestSize.Of(80, 800), seed, Token)));
        await Task.WhenAll(quick, ticks.WriteSlowlyAsync(quick, 20, Token), ticks.WriteSlowlyAsync(quick, 70, Token));
        await ticks.CloseAsync(Token);

        var written = await ticks.WrittenAsync(Token);
        Assert.NotEqual(written.Order(), written);
        foreach (var heard in await Task.WhenAll(hearing).WaitAsync(TimeSpan.FromMinutes(2), Token))
        {
            Assert.Equal(written, heard);
        }

        Assert.Equal((0, 0), (rough.CutsLeft, rougher.CutsLeft));
    }

    [Fact]
    public async Task A_hundred_clients_all_hear_everything()
    {
        var ticks = new Ticks(api.Database.DataSource);
        var start = await NowAsync();
        var connected = 0;
        var hearing = Enumerable.Range(0, Audience).Select(_ => HearAsync(ticks, api.Client, start, Count)).ToList();
        await Until.TrueAsync(() => Volatile.Read(ref connected) == Audience, "all of them listen");

        await ticks.WriteAsync(transactions: 60, seed: 5, Token);
        await ticks.CloseAsync(Token);

        var written = await ticks.WrittenAsync(Token);
        Assert.All(await Task.WhenAll(hearing).WaitAsync(TimeSpan.FromMinutes(1), Token), heard => Assert.Equal(written, heard));
        Assert.Equal(Audience, connected);

        void Count(bool isOn)
        {
            if (isOn)
            {
                Interlocked.Increment(ref connected);
            }
        }
    }

    [Fact]
    public async Task A_run_is_heard_from_its_start_to_its_end_whenever_one_begins_to_listen()
    {
        await api.RegisterAsync("{ name: told, steps: [{ id: one, uses: flow.noop }, { id: two, uses: flow.fail, with: { message: no }, onFailure: continue }] }");
        var start = await NowAsync();
        var run = (await api.RunAsync(new StartRun("told"))).Id;

        var heard = new List<LiveEvent>();
        await foreach (var happened in api.Client.FollowAsync(run, start, Token))
        {
            heard.Add(happened);
            if (happened.Kind.StartsWith("run.completed", StringComparison.Ordinal))
            {
                break;
            }
        }

        Assert.Equal(["run.queued", "step.started", "step.completed", "step.started", "step.failed", "run.completed_with_errors"], heard.Select(happened => happened.Kind));
        Assert.All(heard, happened => Assert.Equal(run, happened.Run));
    }

    [Theory]
    [InlineData("9999999999-1-0")]
    [InlineData("yesterday")]
    public async Task A_place_that_nobody_knows_is_answered_with_the_word_to_look_everything_up(string place)
    {
        var first = await api.Client.FollowAsync(run: null, place, Token).FirstAsync(Token);

        Assert.Equal(LiveEvent.Resync, first.Kind);
    }

    [Fact]
    public async Task The_events_of_a_run_that_does_not_exist_are_not_found()
    {
        using var answer = await api.Http.GetAsync($"/api/events?run={Guid.NewGuid()}", Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static HttpClient Http(SeveringProxy proxy)
    {
        var http = new HttpClient { BaseAddress = proxy.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", WorkingApi.AdminKey);
        return http;
    }

    private async Task<string> NowAsync() => (await api.Get<EventStore>().EndAsync(Token)).ToString();

    /// <summary>The numbers that a client hears after a place, until the last.</summary>
    private static async Task<IReadOnlyList<int>> HearAsync(Ticks ticks, MediaClient client, string after, Action<bool>? connected = null)
    {
        var numbers = new List<int>();
        await foreach (var happened in client.FollowAsync(run: null, after, connected ?? (static _ => { }), Token))
        {
            if (happened.Kind == ticks.LastKind)
            {
                break;
            }

            Add(ticks, numbers, happened);
        }

        return numbers;
    }

    /// <summary>The same for one who hangs up again and again, and goes on from what he heard last.</summary>
    private async Task<IReadOnlyList<int>> HearInPiecesAsync(Ticks ticks, string after, int seed)
    {
        var random = new Random(seed);
        var numbers = new List<int>();
        while (true)
        {
            await foreach (var happened in api.Client.FollowAsync(run: null, after, Token).Take(random.Next(1, 40)))
            {
                after = happened.Id;
                if (happened.Kind == ticks.LastKind)
                {
                    return numbers;
                }

                Add(ticks, numbers, happened);
            }
        }
    }

    private static void Add(Ticks ticks, List<int> numbers, LiveEvent happened)
    {
        Assert.NotEqual(LiveEvent.Resync, happened.Kind);
        if (happened.Kind == ticks.Kind)
        {
            numbers.Add(happened.Data!.Value.GetProperty("number").GetInt32());
        }
    }
}
