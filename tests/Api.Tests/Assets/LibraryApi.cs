using Aspire.Media.Client;
using Aspire.Media.Client.Assets;

namespace Aspire.Media.Api.Tests.Assets;

/// <summary>Api with a library of its own, for the tests of one class. Nobody works: what comes in stays as it came.</summary>
public sealed class LibraryApi(PostgresServer postgres) : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    public TestDatabase Database { get; private set; } = null!;

    public RunningHost Host { get; private set; } = null!;

    public MediaClient Client { get; private set; } = null!;

    public HttpClient Http => Host.Http;

    /// <summary>Where the bytes lie.</summary>
    public string Folder => folder["storage"];

    public async ValueTask InitializeAsync()
    {
        Database = await postgres.CloneAsync();
        Host = await StartAsync();
        Client = new MediaClient(Http);
    }

    /// <summary>One more process on the same library.</summary>
    public Task<RunningHost> StartAsync(params string[] settings) => ApiHost.StartAsync(Database, [$"--Storage:Disk:Path={Folder}", "--Uploads:LargestFile=50000000", .. settings]);

    public T Get<T>()
        where T : notnull => (T)Host.App.Services.GetService(typeof(T))!;

    public Task<Asset> UploadAsync(byte[] bytes, string fileName) =>
        Client.UploadAsync(new MemoryStream(bytes), fileName, TestContext.Current.CancellationToken);

    /// <summary>The files that hold objects, whole or not, and all else that lies there but the store's own key.</summary>
    public IReadOnlyList<string> Files() =>
        [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0 && !Path.GetFileName(file).Contains("key", StringComparison.Ordinal))];

    public Task ExecuteAsync(string sql) => Database.ExecuteAsync(sql);

    public Task<long> CountAsync(string table) => Database.CountAsync($"select count(*) from {table}");

    public async ValueTask DisposeAsync()
    {
        if (Host is not null)
        {
            await Host.DisposeAsync();
        }

        await Database.DisposeAsync();
        folder.Dispose();
    }
}
