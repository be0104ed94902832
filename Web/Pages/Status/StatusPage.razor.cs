using Aspire.Media.Client;
using Aspire.Media.Web.Calls;
using Aspire.Media.Web.Layout;

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Aspire.Media.Web.Pages.Status;

/// <summary>How the system is doing, seen anew every two seconds for as long as somebody looks.</summary>
public sealed partial class StatusPage : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource leaving = new();
    private Task watching = Task.CompletedTask;
    private Headline? headline;
    private ProductVersion? version;
    private DateTimeOffset now;
    private DateTimeOffset present;

    /// <summary>The first picture travels with the page, so that nothing blinks when the page comes to life.</summary>
    [PersistentState]
    public StatusView? View { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Viewer { get; set; } = default!;

    [Inject]
    private ApiClients Api { get; set; } = default!;

    [Inject]
    private TabConnection Tab { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        if (View is null)
        {
            await LookAsync(leaving.Token);
        }

        Reckon();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            watching = InvokeAsync(() => WatchAsync(leaving.Token));
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Tick, Time);
            var looking = Task.CompletedTask;
            var lookedAt = View?.ReceivedAt ?? default;
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (looking.IsCompleted)
                {
                    await looking;
                    // Ages are shown to the second, so every tick is drawn; a slow answer must not stop them.
                    if (Tab.IsUp && Time.GetUtcNow() - lookedAt > Refresh - (Tick / 2))
                    {
                        lookedAt = Time.GetUtcNow();
                        looking = LookAsync(cancellationToken);
                    }
                }

                Reckon();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The viewer has gone.
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            await DispatchExceptionAsync(defect);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var viewer = (await Viewer).User;
        try
        {
            var picture = await Api.For(viewer).GetStatusAsync(cancellationToken);
            View = StatusView.Of(picture, Time.GetUtcNow());
        }
        catch (MediaApiException failure)
        {
            View = StatusView.Failed(View, failure, Time.GetUtcNow());
        }
    }

    private void Reckon()
    {
        now = Time.GetUtcNow();
        if (View is { Picture: { } picture } view)
        {
            // A picture that is no longer fresh stands still: its times must not seem to be known.
            present = view.PresentOf(picture, view.Trouble is null ? now : view.ReceivedAt);
            headline = Headline.Of(picture);
            version = ProductVersion.Parse(picture.Version);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        await watching;
        leaving.Dispose();
    }
}
