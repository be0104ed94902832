namespace Aspire.Media.Web.Tests.Stack;

/// <summary>Api and Web as separate hosts; callers need a key, and no worker is there yet.</summary>
public sealed class TwoHosts(PostgresServer postgres) : IAsyncLifetime
{
    public const string AdminKey = "an-admin-key-that-is-long-enough-for-tests";

    private readonly TemporaryFolder folder = new();
    private TestDatabase? database;
    private ProductProcess? api;
    private ProductProcess? web;

    /// <summary>Web's, which is the only one that browsers know.</summary>
    public Uri Address => web!.Address;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        api = await ProductProcess.StartAsync("Api", FreePort.Next(), new(OneProcess.Settings(database, folder)) { ["Access__AdminKey"] = AdminKey });
        // Web knows no key itself: whom to let in, it asks Api.
        web = await ProductProcess.StartAsync("Web", FreePort.Next(), new() { ["services__api__http__0"] = api.Address.ToString(), ["Access__RequireKeys"] = "true" });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { web, api }.OfType<ProductProcess>())
        {
            await process.DisposeAsync();
        }

        if (database is not null)
        {
            await database.DisposeAsync();
        }

        folder.Dispose();
    }
}
