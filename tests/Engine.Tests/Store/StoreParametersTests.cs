using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Definitions;

using Npgsql;

namespace Aspire.Media.Engine.Tests.Store;

/// <summary>One connection that prepares statements by itself, as the product's do.</summary>
public sealed class StoreParametersTests(PostgresServer postgres) : IAsyncLifetime
{
    private TestDatabase database = null!;
    private NpgsqlDataSource single = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        single = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 1, MaxAutoPrepare = 100, AutoPrepareMinUsages = 2, NoResetOnClose = true });
    }

    public async ValueTask DisposeAsync()
    {
        await single.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_text_that_cannot_be_kept_harms_nobody_who_asks_the_same_after_it()
    {
        var lists = new WorkflowStore(single);
        await new WorkflowRegistry(lists, new StepTypeStore(single)).RegisterAsync(Catalogue.Json(Catalogue.Minimal("any", "")), "ann", Token);
        var runs = new RunListStore(single);
        foreach (var text in (string[])["\0", "half \uD83D of a pair", "\uDE00"])
        {
            Assert.Single(await lists.ListAsync("", "any", 10, Token));
            Assert.Empty((await runs.ListAsync(new RunQuery { Labels = new Dictionary<string, string> { ["a"] = "b" } }, before: null, 10, Token)).Items);

            Assert.Equal(PostgresErrorCodes.CharacterNotInRepertoire, (await Assert.ThrowsAsync<PostgresException>(() => lists.ListAsync("", text, 10, Token))).SqlState);
            Assert.Equal(
                PostgresErrorCodes.CharacterNotInRepertoire,
                (await Assert.ThrowsAsync<PostgresException>(() => runs.ListAsync(new RunQuery { Labels = new Dictionary<string, string> { ["a"] = text } }, before: null, 10, Token))).SqlState);
        }
    }

    [Fact]
    public async Task A_conversation_in_which_the_driver_loses_its_way_counts_as_an_outage_that_passes()
    {
        // Refused by the server in the very turn in which it is prepared.
        Assert.Equal("a", await AskAsync("a"));
        await Assert.ThrowsAsync<PostgresException>(() => AskAsync("\0"));

        var lost = await Assert.ThrowsAnyAsync<Exception>(() => AskAsync("a"));

        Assert.True(Outage.IsPassing(lost), lost.ToString());
        Assert.True(Outage.IsOne(lost));
        Assert.Equal("a", await AskAsync("a"));
    }

    private async Task<object?> AskAsync(string text)
    {
        await using var command = single.CreateCommand("select $1::text");
        command.Parameters.Add(new NpgsqlParameter { Value = text });
        return await command.ExecuteScalarAsync(Token);
    }
}
