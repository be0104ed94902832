using System.Net;
using System.Text.Json;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Media.ServiceDefaults.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task Health_tells_of_every_check_what_it_found()
    {
        await using var host = await StartAsync(checks => checks
            .AddCheck("good", () => HealthCheckResult.Healthy("fine", new Dictionary<string, object> { ["version"] = new Version(15, 2), ["free"] = 42L }))
            .AddCheck("middling", () => HealthCheckResult.Degraded("slow")));

        var (status, body) = await HealthAsync(host);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("degraded", body.GetProperty("status").GetString());
        var good = body.GetProperty("checks").GetProperty("good");
        Assert.Equal("healthy", good.GetProperty("status").GetString());
        Assert.Equal("fine", good.GetProperty("description").GetString());
        Assert.Equal("15.2", good.GetProperty("data").GetProperty("version").GetString());
        Assert.Equal(42, good.GetProperty("data").GetProperty("free").GetInt64());
        Assert.True(TimeSpan.TryParse(good.GetProperty("duration").GetString(), out _));
    }

    [Fact]
    public async Task A_check_that_throws_is_unhealthy_and_keeps_its_insides_to_itself()
    {
        await using var host = await StartAsync(checks => checks
            .AddCheck("broken", () => throw new InvalidOperationException("Password=secret"))
            .AddCheck("bad", () => HealthCheckResult.Unhealthy("no route", new InvalidOperationException("Password=secret"))));

        var (status, body) = await HealthAsync(host);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("unhealthy", body.GetProperty("checks").GetProperty("broken").GetProperty("status").GetString());
        Assert.Equal("no route", body.GetProperty("checks").GetProperty("bad").GetProperty("description").GetString());
        Assert.DoesNotContain("secret", body.ToString());
        Assert.DoesNotContain("   at ", body.ToString());
    }

    [Fact]
    public async Task A_check_that_hangs_is_given_up_and_not_started_again_until_it_is_back()
    {
        var starts = 0;
        using var release = new ManualResetEventSlim();
        await using var host = await StartAsync(
            checks => checks
                .AddCheck("heedless", () =>
                {
                    Interlocked.Increment(ref starts);
                    release.Wait();
                    return HealthCheckResult.Healthy();
                })
                .AddAsyncCheck("heeding", async cancellationToken =>
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                    return HealthCheckResult.Healthy();
                })
                .AddAsyncCheck("slow to stop", async cancellationToken =>
                {
                    using var stopping = cancellationToken.Register(release.Wait);
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                    return HealthCheckResult.Healthy();
                })
                .AddCheck("quick", () => HealthCheckResult.Healthy()),
            "--Health:CheckLimit=00:00:00.100", "--Health:Freshness=00:00:00");

        var (status, body) = await HealthAsync(host);
        await HealthAsync(host);
        var startsWhileHanging = starts;
        release.Set();
        await Until.TrueAsync(
            async () => (await HealthAsync(host)).Body.GetProperty("checks").GetProperty("heedless").GetProperty("status").GetString() == "healthy",
            "the check that has come back counts again");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("It did not answer within 0.1 s.", body.GetProperty("checks").GetProperty("heedless").GetProperty("description").GetString());
        Assert.Equal("It did not answer within 0.1 s.", body.GetProperty("checks").GetProperty("heeding").GetProperty("description").GetString());
        Assert.Equal("It did not answer within 0.1 s.", body.GetProperty("checks").GetProperty("slow to stop").GetProperty("description").GetString());
        Assert.Equal("healthy", body.GetProperty("checks").GetProperty("quick").GetProperty("status").GetString());
        Assert.Equal(1, startsWhileHanging);
    }

    [Fact]
    public async Task A_burst_of_questions_is_answered_by_one_check_a_second()
    {
        var runs = 0;
        var time = new ManualTime();
        await using var host = await DefaultHost.StartAsync(
            [],
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(time);
                builder.Services.AddHealthChecks().AddAsyncCheck("counted", async () =>
                {
                    Interlocked.Increment(ref runs);
                    await Task.Yield();
                    return HealthCheckResult.Healthy();
                });
            },
            static _ => { });

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => HealthAsync(host)));
        var afterBurst = runs;
        time.Advance(TimeSpan.FromSeconds(0.9));
        await HealthAsync(host);
        var beforeASecond = runs;
        time.Advance(TimeSpan.FromSeconds(0.2));
        await HealthAsync(host);

        Assert.Equal((1, 1, 2), (afterBurst, beforeASecond, runs));
    }

    [Fact]
    public async Task Everybody_inside_who_asks_gets_the_same_answer()
    {
        var runs = 0;
        await using var host = await StartAsync(checks => checks.AddCheck("counted", () => HealthCheckResult.Healthy($"run {Interlocked.Increment(ref runs)}")), "--Health:Freshness=01:00:00");

        await HealthAsync(host);
        var report = await host.App.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "counted");

        Assert.Equal("run 1", Assert.Single(report.Entries).Value.Description);
    }

    [Fact]
    public async Task Alive_asks_nobody_and_neither_needs_a_credential()
    {
        await using var host = await StartAsync(
            checks => checks.AddCheck("bad", () => HealthCheckResult.Unhealthy("away")), "--Access:AdminKey=0123456789abcdef0123456789abcdef");

        using var alive = await host.Http.GetAsync("/alive");
        using var health = await host.Http.GetAsync("/health");
        using var head = await host.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/health"));

        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Contains("\"healthy\"", await alive.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, head.StatusCode);
        Assert.True(health.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task What_is_wrong_is_told_only_to_those_who_may_look()
    {
        const string key = "0123456789abcdef0123456789abcdef";
        await using var host = await StartAsync(
            checks => checks.AddCheck("storage", () => HealthCheckResult.Degraded("/srv/media is full", data: new Dictionary<string, object> { ["path"] = "/srv/media" })),
            $"--Access:AdminKey={key}");
        using var admin = host.Client(key);

        var (_, body) = await HealthAsync(host);
        var told = await admin.GetStringAsync("/health");

        Assert.Equal("""{"status":"degraded"}""", body.GetProperty("checks").GetProperty("storage").GetRawText());
        Assert.Contains("/srv/media is full", told);
    }

    [Fact]
    public async Task A_process_that_shuts_down_is_not_ready()
    {
        await using var host = await StartAsync(checks => checks.AddCheck("good", () => HealthCheckResult.Healthy()));
        Assert.Equal(HttpStatusCode.OK, (await HealthAsync(host)).Status);
        // The server still answers while the host tells everybody that it stops.
        var asked = new TaskCompletionSource<(HttpStatusCode, JsonElement)>();
        host.App.Lifetime.ApplicationStopping.Register(() => asked.SetResult(Task.Run(() => HealthAsync(host)).GetAwaiter().GetResult()));

        host.App.Lifetime.StopApplication();
        var (status, body) = await asked.Task;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("shutting down", body.GetProperty("description").GetString());
    }

    private static Task<RunningHost> StartAsync(Action<IHealthChecksBuilder> add, params string[] args) =>
        DefaultHost.StartAsync(args, builder => add(builder.Services.AddHealthChecks()), static _ => { });

    private static async Task<(HttpStatusCode Status, JsonElement Body)> HealthAsync(RunningHost host)
    {
        using var response = await host.Http.GetAsync("/health");
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, body.RootElement.Clone());
    }
}
