using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

using Aspire.Media.ServiceDefaults;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Media.Api.Tests;

public sealed class DescriptionTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_names_every_path_of_the_api_and_says_what_it_is_for()
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await ApiHost.StartAsync(database);

        var document = await host.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Token);

        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.GetProperty("paths").EnumerateObject().ToList();
        Assert.Contains(paths, path => path.Name == "/api/status");
        Assert.All(
            paths.Where(path => path.Name.StartsWith("/api", StringComparison.Ordinal)).SelectMany(path => path.Value.EnumerateObject()),
            verb => Assert.True(verb.Value.TryGetProperty("summary", out _), "an operation without a summary"));
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused_in_words_although_somebody_else_takes_every_path()
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await RunningHost.StartAsync(MediaHost.Build(
            "media",
            [RunningHost.AnyPort, $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={Path.GetTempPath()}"],
            static builder => builder.AddApi(),
            static app =>
            {
                app.MapApi();
                app.Map("/api/{**rest}", () => Results.NotFound()).ExcludeFromDescription().Requires(Permission.Anyone);
            }));

        using var form = await host.Http.PostAsync("/api/runs", new FormUrlEncodedContent([KeyValuePair.Create("workflow", "any")]), Token);
        using var bare = await host.Http.PostAsync($"/api/runs/{Guid.CreateVersion7()}/again", content: null, Token);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.StatusCode);
        Assert.Contains("JSON", (await form.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("There is no run", (await bare.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        var start = (await host.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Token)).GetProperty("paths").GetProperty("/api/runs").GetProperty("post");
        Assert.True(start.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _));
    }

    [Fact]
    public async Task The_description_can_be_read_as_a_page()
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await ApiHost.StartAsync(database);

        Assert.Contains("Aspire.Media", await host.Http.GetStringAsync("/api/docs/index.html", Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/nothing", HttpStatusCode.NotFound)]
    [InlineData("/api/keys/not-an-id", HttpStatusCode.MethodNotAllowed)]
    public async Task What_does_not_exist_is_a_problem_in_words(string path, HttpStatusCode expected)
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await ApiHost.StartAsync(database);

        using var answer = await host.Http.GetAsync(path, Token);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }
}
