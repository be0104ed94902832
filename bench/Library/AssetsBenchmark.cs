using System.Diagnostics;

using Aspire.Media.Bench.Queue;
using Aspire.Media.Testing;

namespace Aspire.Media.Bench.Library;

/// <summary>Lists of a large library over HTTP: the first page of each single filter, as a browser asks for it.</summary>
internal sealed class AssetsBenchmark : IBenchmark
{
    private static readonly string[] Questions =
    [
        "", "type=image", "type=audio", "type=video,audio", "status=invalid", "uploadedAt=%3E%3D2025-01-01", "uploadedAt=%3C2022-06-01", "uploadedAt=2024-03-01..2024-03-02", "site=site-7",
        "collection=collection%2050", "tag=tag-5", "tag=rare-77", "codec=h264", "codec=prores", "codec=none", "duration=%3E14000", "duration=60..120", "duration=%3C6", "width=%3E%3D3000", "height=1080",
        "height=%3E1900", "size=%3C10KB", "size=%3E1GB", "size=500MB..501MB", "text=council", "text=meeting", "text=399", "text=nothing%20like%20it", "sort=title", "sort=largest", "sort=longest", "sort=oldest",
        "type=video&sort=longest", "text=harbour&sort=title",
    ];

    public string Name => "assets";

    public string Summary => "Lists of a large library: the first page and the next of each filter and order";

    public IReadOnlyList<Option> Options { get; } = [new("--assets", "1000000", "assets in the library"), new("--rounds", "20", "times that each is asked")];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        await using var server = await PlainPostgres.StartAsync(results, cancellationToken);
        await using var database = await server.CloneAsync();
        await new LibraryStore(database.DataSource).FillAsync(arguments.Count("--assets"), cancellationToken);
        using var folder = new TemporaryFolder();
        await using var product = MediaProcess.Start(
            "Standalone", ["--data", folder["data"], "--port", "0"], new Dictionary<string, string> { ["ConnectionStrings__media"] = database.ConnectionString });
        using var http = new HttpClient { BaseAddress = await product.ReadyAsync() };
        var all = new List<double>();
        foreach (var question in Questions)
        {
            var took = new List<double>();
            for (var round = 0; round <= arguments.Count("--rounds"); round++)
            {
                var watch = Stopwatch.StartNew();
                await http.GetStringAsync(new Uri($"/api/assets?{question}", UriKind.Relative), cancellationToken);
                // The first brings the pages into memory.
                if (round > 0)
                {
                    took.Add(watch.Elapsed.TotalMilliseconds);
                }
            }

            all.AddRange(took);
            results.Add([("what", question.Length == 0 ? "all" : Uri.UnescapeDataString(question))], [("first_page_ms.p50", Results.Median(took)), ("first_page_ms.p95", Results.Quantile(took, 0.95))]);
        }

        results.Add("assets", ("questions", Questions.Length), ("first_page_ms.p50", Results.Median(all)), ("first_page_ms.p95", Results.Quantile(all, 0.95)), ("first_page_ms.max", all.Max()));
    }
}
