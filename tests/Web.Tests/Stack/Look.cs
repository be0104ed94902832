using System.Text.Json;

using Microsoft.Playwright;

namespace Aspire.Media.Web.Tests.Stack;

/// <summary>What is asked of every screen: that it fits, that everybody can use it, and that people can see it afterwards.</summary>
internal static class Look
{
    private const string RunAxe =
        "async rules => (await axe.run(document, rules ? { runOnly: rules } : {})).violations.map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.target + ' ' + n.any.map(a => a.message).join(' ')).join(' | ')}`)";

    private static readonly string[] OfColours = ["color-contrast", "link-in-text-block"];
    private static readonly string Screens = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "screens")).FullName;
    private static readonly string AxeSource = File.ReadAllText(Path.Combine(Repository.Root, "node_modules", "axe-core", "axe.min.js"));

    /// <summary>The same in light and in dark: a page that follows the system changes as it stands, and nothing but its colours.</summary>
    public static async Task AtBothAsync(IPage page, string name, Screen screen)
    {
        await AtAsync(page, name, screen);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await AtAsync(page, name, screen.InDark, OfColours);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
    }

    /// <summary>Keeps a picture in artifacts/screens, and demands no sideways scrolling and no violation that axe-core can find.</summary>
    public static Task AtAsync(IPage page, string name, Screen screen) => AtAsync(page, name, screen, rules: null);

    private static async Task AtAsync(IPage page, string name, Screen screen, string[]? rules)
    {
        // Fonts and the last transition belong to the picture.
        await page.EvaluateAsync("() => document.fonts.ready");
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screens, $"{name}-{screen}.png") });

        var overhang = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overhang <= 0, $"{name} on {screen} is {overhang} px too wide.");

        // Evaluated and not added as a script: our pages let no foreign script in.
        await page.EvaluateAsync(AxeSource);
        var violations = await page.EvaluateAsync<JsonElement>(RunAxe, rules);
        Assert.True(violations.GetArrayLength() == 0, $"{name} on {screen}: {violations}");
    }
}
