using Aspire.Media.Client;
using Aspire.Media.Client.Events;
using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Web.Calls;
using Aspire.Media.Web.Layout;

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Aspire.Media.Web.Live;

/// <summary>
/// A page that shows a picture of something and keeps it true: it looks again when it hears that something happened, no more often than
/// its pace, and by itself every now and then. A picture that cannot be renewed stays, with the reason.
/// </summary>
public abstract class LivePage<TPicture> : ComponentBase, IAsyncDisposable
    where TPicture : class
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookWhileDeaf = TimeSpan.FromSeconds(2);

    // A look takes no more of Api's time than this part of the page's.
    private const int Restraint = 2;

    private readonly CancellationTokenSource leaving = new();
    private Task watching = Task.CompletedTask;
    private TaskCompletionSource news = Signal();
    private object? subject;
    private object? pictured;
    private int pictures;
    private long lookedAt;
    private TimeSpan took;
    private bool isToDraw;

    /// <summary>The first picture's, so that nothing blinks and nothing is asked twice when the page comes to life.</summary>
    [PersistentState]
    public string? Ticket { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Viewer { get; set; } = default!;

    [CascadingParameter]
    private HttpContext? Context { get; set; }

    [Inject]
    private ApiClients Clients { get; set; } = default!;

    [Inject]
    private LiveFeed Feed { get; set; } = default!;

    [Inject]
    private SharedLooks Looks { get; set; } = default!;

    [Inject]
    private Handover Pictures { get; set; } = default!;

    [Inject]
    private TabConnection Tab { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    protected TPicture? Picture { get; private set; }

    /// <summary>The picture where it is of what is shown now, and not of what was shown before.</summary>
    protected TPicture? Known => Equals(pictured, Subject) ? Picture : null;

    protected Trouble? Trouble { get; private set; }

    protected DateTimeOffset ReceivedAt { get; private set; }

    protected DateTimeOffset Now { get; private set; }

    /// <summary>Api in the viewer's name.</summary>
    protected MediaClient Api { get; private set; } = default!;

    /// <summary>The same, for what other tabs of the viewer ask, too.</summary>
    private protected SharedApi Shared { get; private set; } = default!;

    protected System.Security.Claims.ClaimsPrincipal User { get; private set; } = new();

    /// <summary>What is shown; another one begins anew.</summary>
    protected virtual object? Subject => null;

    /// <summary>Whether the picture stays until that of another subject is there: where both look alike, nothing blinks then.</summary>
    protected virtual bool Stays(object? before) => false;

    /// <summary>Whether it is only a part of a page, for which the page does not answer.</summary>
    protected virtual bool IsPart => false;

    /// <summary>How long at least is between two looks.</summary>
    protected virtual TimeSpan Pace => TimeSpan.FromMilliseconds(50);

    /// <summary>Whether it asks Api through <see cref="Shared"/> alone, which sees to it that it is not asked too often.</summary>
    protected virtual bool IsShared => false;

    /// <summary>After how long it looks although it heard nothing.</summary>
    protected virtual TimeSpan Patience => TimeSpan.FromSeconds(10);

    protected abstract Task<TPicture> LookAsync(CancellationToken cancellationToken);

    /// <summary>Whether an event may change the picture.</summary>
    protected virtual bool Concerns(LiveEvent happened) => true;

    /// <summary>Told of every new picture before it is drawn.</summary>
    protected virtual void Arrived(TPicture picture)
    {
    }

    protected bool May(Permission permission) => User.HasClaim(CallerClaims.Permission, permission.Name);

    protected override async Task OnParametersSetAsync()
    {
        if (Api is not null && Equals(subject, Subject))
        {
            return;
        }

        User = (await Viewer).User;
        if (Api is null)
        {
            Api = Clients.For(User);
            Shared = new SharedApi(Looks, Api, User.FindFirst(CallerClaims.Credential)?.Value);
        }

        (Picture, Trouble, Now) = (Stays(subject) ? Picture : null, null, Time.GetUtcNow());
        subject = Subject;
        if (Ticket is { } ticket && Pictures.Take<TPicture>(ticket) is { } first)
        {
            lookedAt = first.LookedAt;
            Accept(first.Picture);
        }
        else
        {
            await RenewAsync(leaving.Token);
        }

        Ticket = !RendererInfo.IsInteractive && Picture is not null ? Pictures.Give(Picture, lookedAt) : null;
        if (!IsPart && Trouble?.Kind == TroubleKind.Missing && Context is { Response.HasStarted: false } context)
        {
            // At the last moment: an answer that is a 404 already while it is rendered is sent without a body.
            context.Response.OnStarting(() =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        }
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            watching = InvokeAsync(() => WatchAsync(leaving.Token));
        }
    }

    /// <summary>Looks at once, as after something that the viewer did, and not at what was seen before that.</summary>
    protected Task LookAgainAsync()
    {
        Shared.Since = Time.GetTimestamp();
        return RenewAsync(leaving.Token);
    }

    /// <summary>Shows another picture, as one with more of the past.</summary>
    protected void Replace(TPicture picture)
    {
        Accept(picture);
        // It was made of one that may have been renewed meanwhile.
        Volatile.Read(ref news).TrySetResult();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var seat = Feed.Sit(User.FindFirst(CallerClaims.Credential)?.Value, Hear);
            if (Feed.HeardAt(Matter.Any) > lookedAt)
            {
                // What happened while the page was on its way was told to others only.
                Hear(null);
            }

            var looking = Task.CompletedTask;
            while (true)
            {
                var tick = Task.Delay(Tick, Time, cancellationToken);
                // Without a tab to draw for there is nothing to hurry for, whatever the news.
                await (!looking.IsCompleted ? Task.WhenAny(looking, tick) : Tab.IsUp ? Task.WhenAny(news.Task, tick) : tick);
                cancellationToken.ThrowIfCancellationRequested();
                if (looking.IsCompleted)
                {
                    await looking;
                    if (Tab.IsUp && (news.Task.IsCompleted || Time.GetElapsedTime(lookedAt) >= (Feed.IsConnected && Trouble is null ? Patience : LookWhileDeaf)))
                    {
                        looking = LookRestedAsync(cancellationToken);
                    }
                }

                // Ages go on while an answer lets one wait.
                if (tick.IsCompleted || isToDraw)
                {
                    (isToDraw, Now) = (false, Time.GetUtcNow());
                    StateHasChanged();
                }
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

    private async Task LookRestedAsync(CancellationToken cancellationToken)
    {
        var rest = TimeSpan.FromTicks(Math.Max(Pace.Ticks, IsShared ? 0 : took.Ticks * Restraint)) - Time.GetElapsedTime(lookedAt);
        if (rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, Time, cancellationToken);
        }

        // Before the look: what happens from here on may not be in its answer.
        Volatile.Write(ref news, Signal());
        await RenewAsync(cancellationToken);
        isToDraw = true;
    }

    private void Hear(LiveEvent? happened)
    {
        if (happened is null || Concerns(happened))
        {
            Volatile.Read(ref news).TrySetResult();
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var (began, wanted, known) = (Time.GetTimestamp(), Subject, pictures);
        lookedAt = began;
        try
        {
            var picture = await LookAsync(cancellationToken);
            if (Equals(wanted, Subject) && known == pictures)
            {
                Accept(picture);
            }
            else
            {
                // Another one came first, and this one may be older.
                Volatile.Read(ref news).TrySetResult();
            }
        }
        catch (MediaApiException failure)
        {
            if (Equals(wanted, Subject))
            {
                Trouble = Trouble.Of(failure, Trouble, Time.GetUtcNow());
            }
        }
        finally
        {
            took = Time.GetElapsedTime(began);
        }
    }

    private void Accept(TPicture picture)
    {
        (Picture, pictured, Trouble, ReceivedAt, Now) = (picture, Subject, null, Time.GetUtcNow(), Time.GetUtcNow());
        pictures++;
        Arrived(picture);
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        await watching;
        leaving.Dispose();
        GC.SuppressFinalize(this);
    }
}
