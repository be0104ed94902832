using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;

using Npgsql;

namespace Aspire.Media.Engine.Tests.Execution;

/// <summary>What a database says no to that is there: it is no outage, however often it is asked.</summary>
public sealed class OutcomeWriterTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Refuse = """
        do $$ begin
            create function refuse() returns trigger language plpgsql as $f$
            begin
                raise exception 'Not this one' using errcode = coalesce(tg_argv[0], 'P0001');
            end $f$;
        end $$
        """;

    private Workshop workshop = null!;

    public async ValueTask InitializeAsync()
    {
        workshop = await Workshop.OpenAsync(postgres);
        await workshop.ScalarAsync(Refuse);
    }

    public ValueTask DisposeAsync() => workshop.DisposeAsync();

    [Theory]
    [InlineData("23514", "configuration")]
    [InlineData("42501", "configuration")]
    [InlineData("P0001", "configuration")]
    [InlineData("22P05", "invalid_format")]
    [InlineData("54000", "invalid_format")]
    public async Task A_result_that_the_database_refuses_fails_its_step_and_holds_up_no_other(string state, string failureClass)
    {
        await workshop.RegisterAsync("{ name: many, steps: [{ id: bad, needs: [], uses: flow.noop, with: { value: bad } }, { id: good, needs: [], uses: flow.noop, with: { value: good } }] }");
        await workshop.RegisterAsync("{ name: listed, steps: [{ id: each, uses: flow.noop, forEach: [good, bad, fine], with: { value: '${{ item }}' } }] }");
        foreach (var table in (string[])["step", "item"])
        {
            await workshop.ScalarAsync($"create trigger refuse before update on {table} for each row when (new.output ->> 'value' = 'bad') execute function refuse('{state}')");
        }

        var run = await workshop.RunAsync("many");
        var list = await workshop.RunAsync("listed");

        Assert.Equal((RunStatus.Failed, RunStatus.Failed), (run.Status, list.Status));
        var steps = await workshop.StepsAsync(run.Id);
        Assert.Equal((StepStatus.Failed, failureClass, $"Its result cannot be stored: Not this one ({state})"), (steps["bad"].Status, steps["bad"].FailureClass, steps["bad"].Failure));
        Assert.Equal((StepStatus.Completed, 1), (steps["good"].Status, steps["bad"].Attempt));
        var items = await workshop.Get<ItemStore>().ListAsync((await workshop.StepsAsync(list.Id))["each"].Id, onlyFailed: false, after: -1, limit: 10, TestContext.Current.CancellationToken);
        Assert.Equal([(StepStatus.Completed, null), (StepStatus.Failed, failureClass), (StepStatus.Completed, null)], items.Select(item => (item.Status, item.FailureClass)));
        Assert.Equal(1, await workshop.CountAsync("select count(*) from incident where workflow = 'many'"));
    }

    [Fact]
    public async Task What_cannot_be_written_in_any_way_is_told_once_it_can_be_and_not_done_again()
    {
        await workshop.RegisterAsync("{ name: held, steps: [{ id: bad, needs: [], uses: flow.noop, with: { value: bad } }] }");
        await workshop.RegisterAsync("{ name: other, steps: [{ id: good, uses: flow.noop }] }");
        await workshop.ScalarAsync("create trigger refuse before update of finished_at on run for each row when (new.workflow = 'held' and new.finished_at is not null) execute function refuse('42501')");

        var run = await workshop.StartAsync("held");
        await Until.TrueAsync(async () => await workshop.CountAsync("select count(*) from ready where run_id = $1 and worker is not null", run) == 1, "it is at work");
        // Others are worked on meanwhile.
        for (var other = 0; other < 5; other++)
        {
            Assert.Equal(RunStatus.Completed, (await workshop.RunAsync("other")).Status);
        }

        Assert.Equal(1, await workshop.CountAsync("select count(*) from ready where run_id = $1 and worker is not null and attempt = 1", run));
        await workshop.ScalarAsync("drop trigger refuse on run");
        var ended = await workshop.EndAsync(run);

        Assert.Equal(RunStatus.Completed, ended.Status);
        Assert.Equal((StepStatus.Completed, 1), (await workshop.StepsAsync(run))["bad"] is { } step ? (step.Status, step.Attempt) : default);
    }

    [Theory]
    [InlineData("23505", true)]
    [InlineData("42P01", true)]
    [InlineData("22001", true)]
    [InlineData("53100", false)]
    [InlineData("25006", false)]
    [InlineData("40001", false)]
    [InlineData("57P01", false)]
    [InlineData("55P03", false)]
    [InlineData("0A000", false)]
    public void What_passes_by_itself_is_told_from_what_does_not(string state, bool isRefusal) =>
        Assert.Equal(isRefusal, Outage.IsRefusal(new PostgresException("No", "ERROR", "ERROR", state)));
}
