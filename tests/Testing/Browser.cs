using System.Reflection;

using Microsoft.Playwright;

using Xunit;

namespace Aspire.Media.Testing;

/// <summary>
/// One Chromium for a test process (<c>[assembly: AssemblyFixture(typeof(Browser))]</c>). MEDIA_TEST_CHROMIUM names another program
/// than /usr/bin/chromium.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    public const string OtherProgram = "MEDIA_TEST_CHROMIUM";

    // Server, database and browser of several test projects share two cores: an answer that is right may take its time.
    private const float Patience = 30_000;

    private IPlaywright? playwright;
    private IBrowser? chromium;

    public async ValueTask InitializeAsync()
    {
        // The driver is used where the package manager put it, so that no test project carries a copy of its 130 MB.
        var driver = typeof(Browser).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PlaywrightDriver").Value;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", driver);
        Assertions.SetDefaultExpectTimeout(Patience);
        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable(OtherProgram) ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        });
    }

    /// <summary>A tab with cookies and storage of its own.</summary>
    public async Task<Tab> OpenAsync(Screen screen)
    {
        var context = await chromium!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = screen.Width, Height = screen.Height },
            ColorScheme = screen.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
        });
        return new Tab(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (chromium is not null)
        {
            await chromium.DisposeAsync();
        }

        playwright?.Dispose();
    }
}

/// <summary>What a page is looked at on.</summary>
public sealed record Screen(string Name, int Width, int Height, bool Dark = false)
{
    public static readonly Screen Desktop = new("desktop", 1440, 900);
    public static readonly Screen Phone = new("phone", 390, 844);
    public static readonly Screen Wide = new("4k", 3840, 2160);

    public Screen InDark => this with { Dark = true };

    public override string ToString() => $"{Name}-{(Dark ? "dark" : "light")}";
}

/// <summary>A page, and what the browser complained about while it was open.</summary>
public sealed class Tab : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly List<string> complaints = [];

    internal Tab(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Note($"console {message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => Note($"error: {error}");
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
            {
                Note($"{response.Status} {response.Request.Method} {response.Url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Errors in the console, unhandled exceptions, and answers of 400 and above.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (complaints)
            {
                return [.. complaints];
            }
        }
    }

    /// <summary>Until then a page shows, but does not answer.</summary>
    public Task WhenConnectedAsync() => Page.WaitForSelectorAsync("[data-live]");

    public async ValueTask DisposeAsync() => await context.DisposeAsync();

    private void Note(string complaint)
    {
        lock (complaints)
        {
            complaints.Add(complaint);
        }
    }
}
