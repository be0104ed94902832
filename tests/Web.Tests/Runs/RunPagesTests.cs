using System.Net;
using System.Net.Http.Json;

using Aspire.Media.Client;
using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Calls;
using Aspire.Media.Web.Live;
using Aspire.Media.Web.Pages.Runs;

using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Media.Web.Tests.Runs;

/// <summary>A long list that changes while somebody is in the middle of it.</summary>
public sealed class RunPagesTests : IDisposable
{
    private readonly Runs runs = new();
    private readonly LiveFeed feed;
    private readonly SharedApi api;

    public RunPagesTests()
    {
        var clients = new ApiClients(runs);
        feed = new LiveFeed(clients, TimeProvider.System, NullLogger<LiveFeed>.Instance);
        api = new SharedApi(new SharedLooks(feed, TimeProvider.System), clients.For(credential: null), credential: null);
        runs.Add(175);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_goes_on_to_the_end_and_holds_every_run_once()
    {
        var pages = await RunPages.BeginAsync(api, "", new RunFilter(), Token);
        while (pages.Next is not null)
        {
            pages = await pages.GoOnAsync(api, "", new RunFilter(), Token);
        }

        Assert.Equal(runs.Newest, pages.Runs.Select(run => run.Id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(49)]
    public async Task New_runs_come_on_top_and_nothing_is_lost_or_doubled(int added)
    {
        var pages = await (await RunPages.BeginAsync(api, "", new RunFilter(), Token)).GoOnAsync(api, "", new RunFilter(), Token);
        runs.Add(added);

        pages = await pages.RenewAsync(api, "", new RunFilter(), Token);
        pages = await pages.RenewAsync(api, "", new RunFilter(), Token);
        Assert.Equal(runs.Newest.Take(100 + added), pages.Runs.Select(run => run.Id));

        while (pages.Next is not null)
        {
            pages = await pages.GoOnAsync(api, "", new RunFilter(), Token);
        }

        Assert.Equal(runs.Newest, pages.Runs.Select(run => run.Id));
    }

    [Fact]
    public async Task After_very_many_new_ones_it_begins_anew()
    {
        var pages = await (await RunPages.BeginAsync(api, "", new RunFilter(), Token)).GoOnAsync(api, "", new RunFilter(), Token);
        runs.Add(60);

        pages = await pages.RenewAsync(api, "", new RunFilter(), Token);

        Assert.Equal(runs.Newest.Take(50), pages.Runs.Select(run => run.Id));
    }

    [Fact]
    public async Task What_moves_further_down_is_looked_at_again()
    {
        var open = runs.Newest[70];
        runs.Status[open] = RunStatus.Running;
        var pages = await (await RunPages.BeginAsync(api, "", new RunFilter(), Token)).GoOnAsync(api, "", new RunFilter(), Token);
        Assert.Equal(RunStatus.Running, pages.Runs[70].Status);
        runs.Status[open] = RunStatus.Failed;

        pages = await pages.RenewAsync(api, "", new RunFilter(), Token);

        Assert.Equal(RunStatus.Failed, pages.Runs[70].Status);
    }

    public void Dispose()
    {
        feed.Dispose();
        runs.Dispose();
    }

    private sealed class Runs : HttpMessageHandler, IHttpClientFactory
    {
        private readonly List<Guid> made = [];

        public Dictionary<Guid, RunStatus> Status { get; } = [];

        public IReadOnlyList<Guid> Newest => [.. Enumerable.Reverse(made)];

        public void Add(int count) => made.AddRange(Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()));

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { BaseAddress = new Uri("http://api") };

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var asked = System.Web.HttpUtility.ParseQueryString(request.RequestUri!.Query);
            var from = asked["cursor"] is { } cursor ? Newest.ToList().IndexOf(Guid.Parse(cursor)) + 1 : 0;
            var limit = int.Parse(asked["limit"]!, System.Globalization.CultureInfo.InvariantCulture);
            var items = Newest.Skip(from).Take(limit).Select(id => new RunSummary
            {
                Id = id,
                Workflow = "w",
                Version = 1,
                Status = Status.GetValueOrDefault(id, RunStatus.Completed),
                Progress = 100,
                TotalSteps = 1,
                OpenSteps = 0,
                FailedSteps = 0,
                Priority = 0,
                CreatedBy = "test",
                CreatedAt = DateTimeOffset.UnixEpoch,
            }).ToList();
            var page = new Page<RunSummary>(items, from + limit < made.Count ? items[^1].Id.ToString() : null);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(page, options: WireFormat.Options) });
        }
    }
}
