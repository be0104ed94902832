using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Events;
using Aspire.Media.Web.Calls;

namespace Aspire.Media.Web.Live;

/// <summary>
/// The one stream of events of this process, told to all of its tabs. It only says that something happened: what, each tab asks in its own
/// viewer's name, so that nobody sees through it what his key may not. Web has no key of its own; the stream is opened with the credential
/// of somebody who is looking just then, and with another's as soon as that one leaves or is refused. While nobody looks there is no stream.
/// </summary>
internal sealed partial class LiveFeed(ApiClients clients, TimeProvider time, ILogger<LiveFeed> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // One that was refused may have been given the permission since.
    private static readonly TimeSpan Grudge = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly List<Seat> seats = [];
    private readonly long[] heardAt = new long[Matters.Each.Length];
    private readonly Dictionary<string, DateTimeOffset> refused = [];
    private TaskCompletionSource audience = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Lender? lender;
    private string? place;
    private volatile bool isConnected;

    /// <summary>Whether what happens is heard of; while it is not, whoever wants to know has to look.</summary>
    public bool IsConnected => isConnected;

    /// <summary>When the last was heard of any of these matters.</summary>
    public long HeardAt(Matter matters)
    {
        lock (gate)
        {
            return Matters.Each.Select((matter, number) => matters.HasFlag(matter) ? heardAt[number] : 0).Max();
        }
    }

    /// <summary>Tells of what happens until the seat is given up.</summary>
    /// <param name="credential">The viewer's; the stream may be opened with it while the viewer looks.</param>
    /// <param name="tell">Called for each event; with null where anything may have happened. It must be quick.</param>
    public IDisposable Sit(string? credential, Action<LiveEvent?> tell)
    {
        var seat = new Seat(this, credential, tell);
        lock (gate)
        {
            seats.Add(seat);
            audience.TrySetResult();
        }

        return seat;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ListenAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends, in whatever order its parts do.
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Audience().WaitAsync(stoppingToken);
            using var chosen = Choose(stoppingToken);
            if (chosen is null)
            {
                // Nobody who looks may hear; their pages look by themselves.
                await Task.Delay(Pause, time, stoppingToken);
                continue;
            }

            try
            {
                await foreach (var happened in clients.For(chosen.Credential).FollowAsync(run: null, place, Connected, chosen.Token))
                {
                    place = happened.Id;
                    Tell(happened.Kind == LiveEvent.Resync ? null : happened);
                }
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                // Whose name it was opened in has left.
            }
            catch (MediaApiException failure) when (failure.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                Refuse(chosen.Credential);
            }
            catch (MediaApiException failure)
            {
                NotHeard(failure.Message);
                await Task.Delay(Pause, time, stoppingToken);
            }
            finally
            {
                Leave();
            }
        }
    }

    private void Connected(bool isUp)
    {
        isConnected = isUp;
        if (isUp)
        {
            // What happened before it was heard is seen by looking.
            Tell(null);
        }
    }

    private void Tell(LiveEvent? happened)
    {
        var matters = happened is null ? Matter.Any : Matters.Of(happened.Kind);
        var now = time.GetTimestamp();
        Seat[] present;
        lock (gate)
        {
            for (var number = 0; number < heardAt.Length; number++)
            {
                heardAt[number] = matters.HasFlag(Matters.Each[number]) ? now : heardAt[number];
            }

            present = [.. seats];
        }

        foreach (var seat in present)
        {
            seat.Tell(happened);
        }
    }

    private Lender? Choose(CancellationToken stoppingToken)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            foreach (var old in refused.Where(one => now - one.Value > Grudge).Select(one => one.Key).ToList())
            {
                refused.Remove(old);
            }

            return seats.Find(seat => !refused.ContainsKey(seat.Credential ?? "")) is { } seat
                ? lender = new Lender(seat.Credential, CancellationTokenSource.CreateLinkedTokenSource(stoppingToken))
                : null;
        }
    }

    private void Refuse(string? credential)
    {
        lock (gate)
        {
            refused[credential ?? ""] = time.GetUtcNow();
        }
    }

    private void Leave()
    {
        isConnected = false;
        lock (gate)
        {
            lender = null;
            if (seats.Count == 0)
            {
                // Who comes next looks first, and then follows from there.
                place = null;
            }
        }
    }

    private void GiveUp(Seat seat)
    {
        CancellationTokenSource? over = null;
        lock (gate)
        {
            if (!seats.Remove(seat))
            {
                return;
            }

            if (seats.Count == 0)
            {
                audience = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            if (lender is { } now && !seats.Exists(other => other.Credential == now.Credential))
            {
                over = now.Over;
            }
        }

        over?.Cancel();
    }

    private Task Audience()
    {
        lock (gate)
        {
            return audience.Task;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "What happens is not heard: {Reason}")]
    private partial void NotHeard(string reason);

    private sealed class Seat(LiveFeed feed, string? credential, Action<LiveEvent?> tell) : IDisposable
    {
        public string? Credential => credential;

        public void Tell(LiveEvent? happened) => tell(happened);

        public void Dispose() => feed.GiveUp(this);
    }

    /// <summary>In whose name the stream is open.</summary>
    private sealed class Lender(string? credential, CancellationTokenSource over) : IDisposable
    {
        public string? Credential => credential;

        public CancellationTokenSource Over => over;

        public CancellationToken Token => over.Token;

        public void Dispose() => over.Dispose();
    }
}
