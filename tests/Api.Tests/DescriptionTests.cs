using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

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
