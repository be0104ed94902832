namespace Aspire.Media.Web.Tests.Stack;

/// <summary>The whole product in one process: Api, a worker and Web.</summary>
public sealed class OneProcess(PostgresServer postgres) : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private TestDatabase? database;
    private ProductProcess? standalone;

    public Uri Address => standalone!.Address;

    public int Id => standalone!.Id;

    internal TestDatabase Database => database!;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        standalone = await ProductProcess.StartAsync("Standalone", FreePort.Next(), Settings(database, folder));
    }

    public async ValueTask DisposeAsync()
    {
        if (standalone is not null)
        {
            await standalone.DisposeAsync();
        }

        if (database is not null)
        {
            await database.DisposeAsync();
        }

        folder.Dispose();
    }

    /// <summary>One more worker on the same database, until it is disposed.</summary>
    internal Task<ProductProcess> StartWorkerAsync() => ProductProcess.StartAsync("Workers", FreePort.Next(), Settings(database!, folder));

    internal static Dictionary<string, string> Settings(TestDatabase database, TemporaryFolder folder) => new()
    {
        ["ConnectionStrings__media"] = database.ConnectionString,
        ["Storage__Disk__Path"] = folder["storage"],
        ["Standalone__Data"] = folder["data"],
        // For calls to servers that tests open.
        ["OutboundHttp__AllowedNetworks"] = "127.0.0.1",
    };
}
