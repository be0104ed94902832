using System.Net;

using Aspire.Media.ServiceDefaults;
using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Layout;

public sealed class FailureTests(Browser browser)
{
    public static TheoryData<Screen> Screens => [Screen.Desktop, Screen.Phone.InDark];

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task A_page_that_cannot_be_made_says_so_in_words(Screen screen)
    {
        await using var app = MediaHost.Build(
            "media-web",
            ["--applicationName", "Aspire.Media.Web", "--Web:Api", "http://127.0.0.1:9", "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "None"],
            static builder => builder.AddWeb(),
            static app =>
            {
                app.MapWeb();
                app.MapGet("/broken", string () => throw new InvalidOperationException("As the test wants it.")).Requires(Permission.Anyone);
                app.MapGet("/api/broken", string () => throw new InvalidOperationException("As the test wants it.")).Requires(Permission.Anyone);
                app.MapGet("/api/mistaken", (int limit) => limit).Requires(Permission.Anyone);
            });
        await app.StartAsync(TestContext.Current.CancellationToken);
        await using var tab = await browser.OpenAsync(screen);

        var page = await tab.Page.GotoAsync(app.Urls.Single() + "/broken");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Something went wrong" })).ToBeVisibleAsync();
        await Look.AtAsync(tab.Page, "failed", screen);
        Assert.Equal(500, page!.Status);

        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(app.Urls.Single() + "/api/broken"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("That is a defect of ours", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        using var mistake = await http.GetAsync(new Uri(app.Urls.Single() + "/api/mistaken?limit=many"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, mistake.StatusCode);
        Assert.Contains("many", await mistake.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
