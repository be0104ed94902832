using System.Text.Json.Nodes;

using Aspire.Media.Client.Edits;
using Aspire.Media.Client.Queue;
using Aspire.Media.Web.Tests.Library;
using Aspire.Media.Web.Tests.Stack;

using Microsoft.Playwright;

using static Microsoft.Playwright.Assertions;

namespace Aspire.Media.Web.Tests.Editor;

public sealed partial class EditorTests
{
    [Fact]
    public async Task Two_windows_share_one_edit_and_what_is_made_of_it_fails_in_words_or_is_cancelled()
    {
        var asset = await UploadAsync(await Clips.PictureAsync(folder["Two views.png"]));
        await using var one = await OpenAsync($"/library/{asset.Id}/edit", Screen.Desktop);
        await using var other = await OpenAsync($"/library/{asset.Id}/edit", Screen.Desktop);
        await one.Page.Locator("[data-tool='format']").ClickAsync();
        await other.Page.Locator("[data-tool='colour']").ClickAsync();

        // What the other window does not know yet it is shown before it changes anything; nothing is lost, and there is one session.
        await one.Page.Locator("#width").FillAsync("150");
        await one.Page.Keyboard.PressAsync("Enter");
        await UntilAsync(asset, document => (double?)Edit(document, "resize")?["width"] == 150);
        await Until.TrueAsync(
            async () =>
            {
                // Where the other window had not heard of it, its first click only shows how things stand.
                if (!await other.Page.GetByLabel("Sepia").IsCheckedAsync())
                {
                    await other.Page.GetByLabel("Sepia").ClickAsync();
                }

                return await StandsAsync(asset, document => Edit(document, "colour") is not null);
            },
            "the change of the other window is made");
        Assert.True(await StandsAsync(asset, document => (double?)Edit(document, "resize")?["width"] == 150));
        await Expect(one.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToHaveAttributeAsync("aria-disabled", "false");
        Assert.Single((await journey.Api.ListEditSessionsAsync(asset.Id, status: null, cursor: null, 10, Token)).Items);

        // Colours, and how much of it is seen, as Api makes them.
        await other.Page.GetByLabel("Sepia").UncheckAsync();
        await other.Page.GetByLabel("Tint", new() { Exact = true }).CheckAsync();
        await UntilAsync(asset, document => (string?)Edit(document, "colour")?["tint"] == "#ff8800");
        await other.Page.Locator("#tint").FillAsync("0.5");
        await other.Page.Locator("#opacity").FillAsync("0.4");
        await UntilAsync(asset, document => (string?)Edit(document, "colour")?["tint"] == "#ff880080" && (double?)Edit(document, "opacity")?["value"] == 0.4);
        await WhenTrueAsync(other.Page);
        await Look.AtBothAsync(other.Page, "editor-tint", Screen.Desktop);

        // There is no face in it, which what was made says of itself.
        await other.Page.Locator("[data-tool='crop']").ClickAsync();
        await other.Page.Locator("#headshot").CheckAsync();
        await other.Page.Locator("#headshot-width").FillAsync("200");
        await other.Page.Locator("#headshot-width").BlurAsync();
        await UntilAsync(asset, document => (double?)Edit(document, "headshot")?["width"] == 200);
        await Look.AtAsync(other.Page, "editor-headshot", Screen.Desktop);
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        var line = other.Page.Locator(".made-line").First;
        await Expect(line).ToHaveAttributeAsync("data-status", "completed");
        await Expect(line).ToContainTextAsync("no face was found");
        // The other window hears of it, too.
        await Expect(one.Page.Locator(".made-line[data-status='completed']")).ToHaveCountAsync(1);

        // A sign that no font has is found out by whoever writes it.
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Begin anew" }).ClickAsync();
        await other.Page.Locator("[data-tool='text']").ClickAsync();
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Add text" }).ClickAsync();
        await other.Page.GetByLabel("Words").FillAsync("\uE000");
        await other.Page.GetByLabel("Words").BlurAsync();
        await UntilAsync(asset, document => (string?)Text(document)?["text"] == "\uE000");
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        await Expect(other.Page.Locator(".made-line[data-status='failed']")).ToContainTextAsync("No font on this machine has the sign");

        // Nothing is begun while the step rests, so that there is something to cancel.
        await journey.Api.PauseAsync(new PauseRequest(Kind: "media.edit"), Token);
        try
        {
            await other.Page.GetByLabel("Words").FillAsync("Never made");
            await other.Page.GetByLabel("Words").BlurAsync();
            await UntilAsync(asset, document => (string?)Text(document)?["text"] == "Never made");
            await other.Page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
            var waiting = other.Page.Locator(".made-line").First;
            await waiting.GetByRole(AriaRole.Button, new() { Name = "Cancel: Text" }).ClickAsync();
            await Expect(waiting).ToContainTextAsync("Cancelled");
            await Look.AtBothAsync(other.Page, "editor-list", Screen.Desktop);
        }
        finally
        {
            await journey.Api.ResumeAsync(new PauseRequest(Kind: "media.edit"), Token);
        }

        Assert.Equal(EditStatus.Failed, (await journey.Api.ListEditsAsync(asset.Id, status: null, cursor: null, 1, Token)).Items.Single().Status);
        Assert.Empty(one.Complaints);
        // The preview was asked for the sign that no font has, too; its words stand in the picture.
        Assert.DoesNotContain(other.Complaints, complaint => !complaint.Contains("/preview", StringComparison.Ordinal) && !complaint.Contains("400", StringComparison.Ordinal));
    }

    private async Task<bool> StandsAsync(Client.Assets.Asset asset, Func<JsonObject, bool> stands) =>
        (await journey.Api.ListEditSessionsAsync(asset.Id, EditSessionStatus.Open, cursor: null, 1, Token)).Items is [var session] && stands(session.Document);
}
