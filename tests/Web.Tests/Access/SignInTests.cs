using System.Net;

using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Access;

[Collection<TwoHostsTests>]
public sealed class SignInTests(TwoHosts product, Browser browser)
{
    public static TheoryData<Screen> Screens => [Screen.Desktop, Screen.Desktop.InDark, Screen.Phone, Screen.Phone.InDark];

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task A_wrong_key_is_refused_in_words_and_the_right_one_lets_in_until_signing_out(Screen screen)
    {
        await using var tab = await browser.OpenAsync(screen);
        var page = tab.Page;
        await page.GotoAsync(product.Address.ToString());
        await Expect(page).ToHaveURLAsync(new Uri(product.Address, "/sign-in?to=%2F").ToString());
        await Look.AtAsync(page, "sign-in", screen);

        await SignInAsync(page, "not-a-key-of-ours");
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "This key is unknown, expired or revoked." })).ToBeVisibleAsync();
        await Look.AtAsync(page, "sign-in-refused", screen);

        await SignInAsync(page, $"  {TwoHosts.AdminKey}\n");
        await Expect(page).ToHaveURLAsync(product.Address.ToString());
        await Expect(page.GetByText("Nobody is there to do the work")).ToBeVisibleAsync();
        await tab.WhenConnectedAsync();
        await Look.AtAsync(page, "home-without-workers", screen);

        var cookie = Assert.Single(await page.Context.CookiesAsync(), cookie => cookie.Name == "media-credential");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite);
        Assert.Equal(-1, cookie.Expires);
        Assert.Empty(tab.Complaints);

        if (screen.Name == Screen.Phone.Name)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Menu", Exact = true }).ClickAsync();
        }

        await Expect(page.GetByText("admin key")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Uri(product.Address, "/sign-in").ToString());
        Assert.DoesNotContain(await page.Context.CookiesAsync(), left => left.Name == "media-credential");
    }

    [Fact]
    public async Task A_key_can_be_kept_beyond_the_session()
    {
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.GotoAsync(new Uri(product.Address, "/sign-in").ToString());
        await tab.Page.GetByLabel("Keep me signed in").CheckAsync();
        await SignInAsync(tab.Page, TwoHosts.AdminKey);
        await Expect(tab.Page).ToHaveURLAsync(product.Address.ToString());

        var cookie = Assert.Single(await tab.Page.Context.CookiesAsync(), cookie => cookie.Name == "media-credential");

        Assert.InRange(cookie.Expires - TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), 29 * 86400, 31 * 86400);
    }

    [Theory]
    [InlineData("https://example.invalid/")]
    [InlineData("//example.invalid/")]
    [InlineData("/\\example.invalid/")]
    public async Task Signing_in_leads_nowhere_else(string to)
    {
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.GotoAsync(new Uri(product.Address, "/sign-in?to=" + Uri.EscapeDataString(to)).ToString());

        await SignInAsync(tab.Page, TwoHosts.AdminKey);

        await Expect(tab.Page).ToHaveURLAsync(product.Address.ToString());
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_key_that_was_revoked_is_said_to_be_so()
    {
        await using var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.Context.AddCookiesAsync([new Microsoft.Playwright.Cookie { Name = "media-credential", Value = "once-a-key", Url = product.Address.ToString() }]);

        await tab.Page.GotoAsync(product.Address.ToString());

        await Expect(tab.Page.GetByText("The key that this browser kept is no longer valid.")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/no/such/page")]
    [InlineData("/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("/api/status")]
    public async Task Without_a_key_nothing_is_told(string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = product.Address };

        using var response = path.StartsWith("/_blazor", StringComparison.Ordinal)
            ? await http.PostAsync(new Uri(path, UriKind.Relative), content: null, TestContext.Current.CancellationToken)
            : await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task The_description_of_the_api_can_be_read_through_web()
    {
        await using var tab = await browser.OpenAsync(Screen.Desktop);

        await tab.Page.GotoAsync(new Uri(product.Address, "/api/docs").ToString());

        await Expect(tab.Page.GetByText("/api/status").First).ToBeVisibleAsync();
    }

    private static async Task SignInAsync(IPage page, string key)
    {
        await page.GetByLabel("API key", new() { Exact = true }).FillAsync(key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }
}
