using System.Collections.Concurrent;
using System.Text;

using Aspire.Media.Client;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Library;

/// <summary>The library of an Api that runs elsewhere, and only through Web; nothing looks into what comes in.</summary>
[Collection<TwoHostsTests>]
public sealed class LibraryBehindWebTests(TwoHosts product, Browser browser) : IDisposable
{
    private const int Size = 20_000_000;
    private const int Piece = 16 * 1024 * 1024;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_upload_that_was_cut_goes_on_where_it_was_after_a_reload()
    {
        var file = folder["A long recording.bin"];
        var bytes = new byte[Size];
        new Random(7).NextBytes(bytes);
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        await using var tab = await SignInAsync();
        var page = tab.Page;
        var offsets = new ConcurrentQueue<string>();
        page.Request += (_, request) =>
        {
            if (request.Method == "PATCH")
            {
                offsets.Enqueue(request.Headers["upload-offset"]);
            }
        };

        // The line is so slow behind the first piece that nothing arrives.
        const string Uploads = "**/api/uploads/tus/*";
        await page.RouteAsync(Uploads, route => route.Request.Method == "PATCH" && route.Request.Headers["upload-offset"] != "0" ? Task.CompletedTask : route.ContinueAsync());
        await page.SetInputFilesAsync("library-drop input", file);
        var upload = page.Locator(".upload");
        await Expect(upload.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("aria-valuenow", "83");
        await Expect(upload).ToContainTextAsync("17 MB of 20 MB");
        await upload.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(upload).ToContainTextAsync("Paused at 83%");
        await Look.AtAsync(page, "upload-paused", Screen.Desktop);

        await page.ReloadAsync();
        await tab.WhenConnectedAsync();
        await page.UnrouteAsync(Uploads);
        await Expect(upload).ToContainTextAsync("Stopped at 83%. Choose the file again to go on.");
        offsets.Clear();
        await page.SetInputFilesAsync("library-drop input", file);

        await Expect(upload).ToContainTextAsync("In the library");
        Assert.Equal($"{Piece}", Assert.Single(offsets));
        Assert.Equal(Size, await page.EvaluateAsync<int>("async () => (await (await fetch('/api/assets?text=recording')).json()).items[0].size"));
        var id = await page.EvaluateAsync<string>("() => document.querySelector('.upload a').getAttribute('href').split('/')[1]");
        var end = await page.EvaluateAsync<int[]>("async id => { const part = await fetch(`/api/assets/${id}/content`, { headers: { Range: 'bytes=-4' } }); return [part.status, ...new Uint8Array(await part.arrayBuffer())]; }", id);
        int[] expected = [206, .. bytes[^4..].Select(one => (int)one)];
        Assert.Equal(expected, end);
        await page.ReloadAsync();
        await Expect(page.Locator(".asset-tile").Filter(new() { HasText = "A long recording" })).ToHaveCountAsync(1);
        await Expect(upload).ToHaveCountAsync(0);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_long_list_goes_on_where_it_ended_while_more_comes_in()
    {
        const int Page = 60;
        using var http = new HttpClient { BaseAddress = product.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", TwoHosts.AdminKey);
        var api = new MediaClient(http);
        for (var number = 0; number < Page + 5; number++)
        {
            await AddAsync(api, number);
        }

        await using var tab = await SignInAsync();
        await tab.Page.GotoAsync(new Uri(product.Address, "/library?text=slip").ToString());
        await tab.WhenConnectedAsync();
        var tiles = tab.Page.Locator(".asset-tile");
        await Expect(tiles.First).ToContainTextAsync("slip 64");
        await tiles.Nth(Page - 1).ScrollIntoViewIfNeededAsync();
        await Expect(tiles).ToHaveCountAsync(Page + 5);

        await AddAsync(api, Page + 5);

        await Expect(tiles.First).ToContainTextAsync("slip 65");
        await Expect(tiles).ToHaveCountAsync(Page + 6);
        Assert.Equal(
            Enumerable.Range(0, Page + 6).Reverse().Select(number => $"slip {number}"),
            (await tiles.Locator(".asset-title").AllInnerTextsAsync()).Select(title => title.Trim()));
        Assert.Empty(tab.Complaints);
    }

    private static async Task AddAsync(MediaClient api, int number)
    {
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes($"This is slip {number}."));
        await api.UploadAsync(bytes, $"slip {number}.txt", TestContext.Current.CancellationToken);
    }

    private async Task<Tab> SignInAsync()
    {
        var tab = await browser.OpenAsync(Screen.Desktop);
        await tab.Page.GotoAsync(new Uri(product.Address, "/sign-in").ToString());
        await tab.Page.GetByLabel("API key", new() { Exact = true }).FillAsync(TwoHosts.AdminKey);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(tab.Page.Locator("#navigation")).ToBeVisibleAsync();
        await tab.Page.GotoAsync(new Uri(product.Address, "/library").ToString());
        await tab.WhenConnectedAsync();
        return tab;
    }
}
