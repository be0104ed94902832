using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

using Aspire.Media.Connectors.Webhooks;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Incidents;

/// <summary>
/// Tells receivers outside of incidents that were opened or resolved. What is to be told was written with the incident itself, and goes once all
/// receivers have it; each worker that knows receivers takes what is due, so that no two tell the same.
/// </summary>
internal sealed partial class IncidentWebhooks(
    NoticeStore notices, IncidentStore incidents, WebhookClient client, IOptions<IncidentOptions> options, TimeProvider time, ILogger<IncidentWebhooks> logger)
    : Routine(Beat, time, logger)
{
    /// <summary>So often it is tried, over half a day; then a note at the incident says that it was not.</summary>
    internal const int MostAttempts = 12;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(2);

    // Whoever takes one has told all receivers by then, or is dead.
    private static readonly TimeSpan Lease = Patience * 4;

    protected override async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Webhooks.Count == 0 || await notices.TakeAsync(Lease, cancellationToken) is not { } notice)
        {
            return Beat;
        }

        var body = Body(notice);
        var failures = await Task.WhenAll(
            options.Value.Webhooks.Where(receiver => !notice.Delivered.Contains(Mark(receiver))).Select(receiver => TellAsync(receiver, notice, body, cancellationToken)));
        if (failures.FirstOrDefault(failure => failure is not null) is not { } reason)
        {
            await notices.DropAsync(notice.Id, cancellationToken);
        }
        else if (notice.Attempt < MostAttempts)
        {
            var pause = Math.Min(FirstPause.TotalSeconds * Math.Pow(3, notice.Attempt - 1), LongestPause.TotalSeconds);
            await notices.PutOffAsync(notice.Id, TimeSpan.FromSeconds(pause / 2 * (1 + Random.Shared.NextDouble())), cancellationToken);
        }
        else
        {
            Untold(notice.Event, notice.Incident.Title, notice.Attempt, reason);
            await incidents.NoteAsync(notice.Incident.Id, "webhooks", $"{notice.Event} could not be told in {notice.Attempt} attempts: {reason}", cancellationToken);
            await notices.DropAsync(notice.Id, cancellationToken);
        }

        return TimeSpan.Zero;
    }

    /// <returns>What went wrong; null when the receiver has it.</returns>
    private async Task<string?> TellAsync(WebhookReceiver receiver, IncidentNotice notice, string body, CancellationToken cancellationToken)
    {
        using var clock = new CancellationTokenSource(Patience, Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            await client.SendAsync(receiver.Url!, receiver.Secret, notice.Id.ToString(), body, limit.Token);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The host alone: the rest of the address may be a secret.
            var reason = $"{receiver.Url!.Host}: {(failure is OperationCanceledException ? $"no answer within {Patience.TotalSeconds:0} s" : failure.Message)}";
            Refused(notice.Event, notice.Attempt, reason);
            return reason;
        }

        await notices.DeliveredAsync(notice.Id, Mark(receiver), cancellationToken);
        return null;
    }

    // Whose notice it is can be told without keeping the address, which may hold a secret.
    private static string Mark(WebhookReceiver receiver) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(receiver.Url!.AbsoluteUri)))[..16];

    private static string Body(IncidentNotice notice)
    {
        var incident = notice.Incident;
        return JsonSerializer.Serialize(
            new
            {
                type = notice.Event,
                timestamp = notice.At,
                data = new
                {
                    id = incident.Id,
                    kind = IncidentWords.Word(incident.Kind),
                    status = IncidentWords.Word(incident.Status),
                    incident.Cause,
                    incident.Title,
                    incident.Message,
                    incident.Help,
                    incident.Workflow,
                    incident.Count,
                    incident.OpenedAt,
                    incident.LastAt,
                    incident.Earlier,
                    incident.AcknowledgedBy,
                    incident.ResolvedBy,
                    incident.ResolvedAt,
                },
            },
            JsonSerializerOptions.Web);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Event} was not told in attempt {Attempt}: {Reason}")]
    private partial void Refused(string @event, int attempt, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Event} is not told any more after {Attempt} attempts ({Title}): {Reason}")]
    private partial void Untold(string @event, string title, int attempt, string reason);
}
