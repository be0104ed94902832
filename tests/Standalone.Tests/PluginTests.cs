using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aspire.Media.Standalone.Tests;

/// <summary>The template for plugins, as somebody uses it who has the product and the SDK.</summary>
public sealed class PluginTests(PreparedData prepared)
{
    private static readonly HttpClient Http = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plugin_from_the_template_is_built_tested_loaded_and_run()
    {
        using var desk = new TemporaryFolder();
        using var data = await prepared.CopyAsync();
        var hive = desk["hive"];
        await DotNetAsync(desk.Path, "new", "install", Path.Combine(Repository.Root, "templates", "media-step"), "--debug:custom-hive", hive);
        await DotNetAsync(desk.Path, "new", "media-step", "--debug:custom-hive", hive, "-n", "Acme.Words", "--area", "acme", "--media", AppContext.BaseDirectory);
        Assert.Contains("succeeded: 5", await DotNetAsync(desk["Acme.Words"], "run", "--project", "tests", "-c", "Release"), StringComparison.Ordinal);
        await DotNetAsync(desk["Acme.Words"], "publish", "src", "-c", "Release", "-o", Path.Combine(data["plugins"], "Acme.Words"));
        Assert.DoesNotContain("Aspire.Media.Engine.dll", Directory.GetFiles(Path.Combine(data["plugins"], "Acme.Words")).Select(Path.GetFileName));
        await File.WriteAllTextAsync(Path.Combine(data["plugins"], "Broken.dll"), "no assembly", Token);

        await using var process = data.Start();
        var address = await process.ReadyAsync();

        Assert.Contains(process.Errors.Concat(process.Output), line => line.Contains("Plugin Broken is not loaded: It is no .NET assembly.", StringComparison.Ordinal));
        Assert.Contains("Broken", await Http.GetStringAsync(new Uri(address, "/health"), Token), StringComparison.Ordinal);
        var types = JsonNode.Parse(await Http.GetStringAsync(new Uri(address, "/api/step-types"), Token))!;
        Assert.Contains("acme.count-words", types.ToJsonString(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(desk["text"], "one two three", Token);
        var count = new JsonObject
        {
            ["name"] = "count",
            ["steps"] = new JsonArray(new JsonObject { ["id"] = "count", ["uses"] = "acme.count-words", ["with"] = new JsonObject { ["path"] = desk["text"] } }),
            ["outputs"] = new JsonObject { ["words"] = "${{ steps.count.output.words }}" },
        };
        await PostAsync("/api/workflows", count.ToJsonString());
        var run = (await PostAsync("/api/runs", """{ "workflow": "count" }""")).GetProperty("id").GetGuid();
        JsonElement ended = default;
        await Until.TrueAsync(
            async () => (ended = await Http.GetFromJsonAsync<JsonElement>(new Uri(address, $"/api/runs/{run}"), Token)).GetProperty("finishedAt").ValueKind == JsonValueKind.String, "the run is over");
        Assert.Equal(("completed", 3), (ended.GetProperty("status").GetString(), ended.GetProperty("outputs").GetProperty("words").GetInt32()));
        Assert.Equal("3", await File.ReadAllTextAsync(desk["text"] + ".words", Token));

        async Task<JsonElement> PostAsync(string path, string body)
        {
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var answer = await Http.PostAsync(new Uri(address, path), content, Token);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
            return await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        }
    }

    // In a world of its own: what this build was told must not reach that one.
    private static async Task<string> DotNetAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) || name is "CI" or "TESTINGPLATFORM_UI_LANGUAGE").ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{await output}\n{await errors}");
        return await output;
    }
}
