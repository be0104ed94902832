using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;

namespace Aspire.Media.Engine.Tests.Lists;

/// <summary>Items of which workers are robbed again and again, while what they did comes in too late.</summary>
public sealed class LostWorkerTests(PostgresServer postgres)
{
    private const int Groups = 7;
    private const int Room = 4;
    private static readonly int Items = TestSize.Of(small: 800, full: 20_000);

    // An item is inside its line exactly as long as it is in the queue or held back, and no line has more inside than room.
    private const string LeaksSql = """
        select count(*) from line
        where inside > room or inside <> (select count(*) from item where item.line = line.id and item.status = 1)
           or waiting <> (select count(*) from item where item.line = line.id and item.status = 0)
           or inside <> (select count(*) from item where item.line = line.id and (exists (select from ready where step_id = item.id) or exists (select from held where step_id = item.id)))
        """;

    [Fact]
    public async Task No_line_ever_has_more_inside_than_room_and_the_last_item_closes_the_list_once()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 3, "--Worker:Slots:None=16");
        await workshop.RegisterAsync($$$"""
            name: robbed
            steps:
              - { id: find, uses: test.list, with: { count: {{{Items}}}, groups: {{{Groups}}} } }
              - { id: work, uses: test.gauge, forEach: "${{ steps.find.items }}", maxParallel: {{{Room}}}, groupBy: item.group, retry: { attempts: 100 }, with: { group: x, limit: 10000, milliseconds: 5 } }
            """);
        var run = await workshop.StartAsync("robbed");
        await Until.TrueAsync(async () => await workshop.CountAsync("select count(*) from walk") == 1, "the list is begun");

        var queue = new QueueStore(workshop.Database.DataSource);
        var (robberies, looks) = (0L, 0);
        while (!(await workshop.FindAsync(run)).Status.IsOver())
        {
            // Whoever is taken for gone is robbed at once, and is heard again with its next beat. On a slow machine a worker gets little done
            // in between: each item is robbed twice or so, and not until it has no attempt left.
            if (robberies < 2 * Items)
            {
                await workshop.CountAsync("with gone as (update worker set stopped_at = now() where id in (select worker from ready where worker is not null order by random() limit 1) returning 1) select count(*) from gone");
                robberies += await queue.ReapAsync(DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken);
            }

            Assert.Equal(0L, await workshop.CountAsync(LeaksSql));
            looks++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{robberies} items robbed, {looks} looks");
        Assert.Equal(RunStatus.Completed, (await workshop.FindAsync(run)).Status);
        Assert.True(robberies > 0, "Nobody was robbed.");
        Assert.Equal(Items, await workshop.CountAsync("select count(*) from item where status = 10"));
        Assert.Equal(1L, await workshop.CountAsync("select count(*) from walk where open = 0 and completed = entries"));
        Assert.Equal(0L, await workshop.CountAsync("select count(*) from line where inside <> 0 or waiting <> 0"));
        Assert.Equal(1L, await workshop.CountAsync("select count(*) from event cross join unnest(event.steps) as ended (id) join step on step.id = ended.id where kind = 'step.completed' and step.key = 'work'"));
    }
}
