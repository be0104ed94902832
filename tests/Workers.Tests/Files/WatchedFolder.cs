using System.Text.Json;

using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Files;
using Aspire.Media.Library;
using Aspire.Media.Storage;
using Aspire.Media.Transcoding;
using Aspire.Media.Uploads;
using Aspire.Media.Workers.Files;
using Aspire.Media.Workers.Recovery;
using Aspire.Media.Workers.Transcoding;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Tests.Files;

/// <summary>A library, a root called <c>in</c>, and the steps that search it and take from it.</summary>
internal sealed class WatchedFolder : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TestDatabase database;
    private readonly IHost host;

    private WatchedFolder(TestDatabase database, RootAccess access)
    {
        this.database = database;
        Directory.CreateDirectory(Path);
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["Storage:Disk:Path"] = Outside("objects");
        builder.Configuration["Roots:0:Name"] = "in";
        builder.Configuration["Roots:0:Path"] = Path;
        builder.Configuration["Roots:0:Access"] = access.ToString();
        builder.Services.AddSingleton(database.DataSource);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IncidentStore>();
        builder.Services.AddSingleton<IncidentListStore>();
        builder.Services.AddSingleton<IncidentBook>();
        builder.AddMedia();
        builder.AddFiles();
        host = builder.Build();
        Find = new StepRehearsal<FindFilesStep>(Lend);
        Adopt = new StepRehearsal<AdoptFileStep>(Lend);
    }

    public TestDatabase Database => database;

    public string Path => System.IO.Path.GetFullPath(folder["in"]);

    public StepRehearsal<FindFilesStep> Find { get; }

    public StepRehearsal<AdoptFileStep> Adopt { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<WatchedFolder> OpenAsync(PostgresServer postgres, RootAccess access = RootAccess.Read)
    {
        var watched = new WatchedFolder(await postgres.CloneAsync(), access);
        await watched.Get<IObjectStore>().ProveAsync(Token);
        return watched;
    }

    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    /// <summary>Another step that works on the same files.</summary>
    public StepRehearsal<T> Rehearse<T>()
        where T : class => new(Lend);

    /// <summary>A path beside the root.</summary>
    public string Outside(string name) => folder[name];

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string content = "sound")
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(In(name))!);
        File.WriteAllText(In(name), content);
        return In(name);
    }

    /// <summary>The names that a search finds, and what it says.</summary>
    public async Task<(IReadOnlyList<string> Names, FindFilesStep.Output Output)> FindAsync(object? input = null)
    {
        var found = await Find.RunAsync(input ?? new { }, Token);
        Assert.True(found.End == RehearsedEnd.Completed, found.Failure?.Message);
        return ([.. found.Listed.Select(item => System.IO.Path.GetRelativePath(Path, item.GetProperty("path").GetString()!)).Order(StringComparer.Ordinal)], found.OutputAs<FindFilesStep.Output>());
    }

    /// <summary>Takes what a search finds, as the workflow does.</summary>
    public async Task<IReadOnlyList<RehearsedStep>> TakeAsync(object? input = null)
    {
        var taken = new List<RehearsedStep>();
        foreach (var item in (await Find.RunAsync(input ?? new { }, Token)).Listed)
        {
            taken.Add(await Adopt.RunAsync(Wish(item), Token));
        }

        return taken;
    }

    public static object Wish(JsonElement item) => new
    {
        file = item.GetProperty("path").GetString(), site = item.GetProperty("site").GetString(), size = item.GetProperty("size").GetInt64(), modifiedAt = item.GetProperty("modifiedAt").GetDateTimeOffset(),
    };

    public async Task<IReadOnlyList<IncidentRecord>> IncidentsAsync() =>
        await Get<IncidentListStore>().ListAsync(new IncidentQuery(new HashSet<IncidentStatus> { IncidentStatus.Open }), before: null, 10, Token);

    public async Task<IReadOnlyList<Asset>> AssetsAsync() =>
        (await Get<AssetListStore>().ListAsync(new AssetQuery(), after: null, 100, Token)).Items;

    public Task ExecuteAsync(string sql) => database.ExecuteAsync(sql);

    public async ValueTask DisposeAsync()
    {
        host.Dispose();
        await database.DisposeAsync();
        folder.Dispose();
    }

    private void Lend(IServiceCollection services)
    {
        services.AddSingleton(Get<Roots>());
        services.AddSingleton(Get<FoundFileStore>());
        services.AddSingleton(Get<RootWatch>());
        services.AddSingleton(Get<Intake>());
        services.AddSingleton(Get<JudgedFileStore>());
        services.AddSingleton<FileJudge>();
        services.AddSingleton(Get<TranscodedFileStore>());
        services.AddSingleton(Get<TranscodeChunkStore>());
        services.AddSingleton(Get<IObjectStore>());
        services.AddSingleton(Get<FfprobeProgram>());
        services.AddSingleton(Get<IOptions<StorageOptions>>());
        services.AddSingleton(Options.Create(new RecoveryOptions { Scratch = Outside("scratch") }));
        services.AddSingleton<Scratch>();
        services.AddSingleton<FinishedFiles>();
    }
}
