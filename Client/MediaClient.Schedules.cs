using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Schedules;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    /// <summary>Schedules by name.</summary>
    /// <param name="filter">A part of the name of the schedule or its workflow.</param>
    public Task<Page<Schedule>> ListSchedulesAsync(string? filter, string? cursor, CancellationToken cancellationToken) =>
        SendAsync<Page<Schedule>>(HttpMethod.Get, "api/schedules" + Query(("filter", filter), ("cursor", cursor)), body: null, cancellationToken);

    public Task<Schedule> GetScheduleAsync(string name, CancellationToken cancellationToken) =>
        SendAsync<Schedule>(HttpMethod.Get, $"api/schedules/{Escape(name)}", body: null, cancellationToken);

    /// <summary>What became of the times of a schedule, the last first.</summary>
    public Task<Page<Firing>> GetScheduleHistoryAsync(string name, string? cursor, int limit, CancellationToken cancellationToken) =>
        SendAsync<Page<Firing>>(HttpMethod.Get, $"api/schedules/{Escape(name)}/history" + Query(("cursor", cursor), ("limit", limit)), body: null, cancellationToken);

    /// <summary>Writes a schedule, new or in place of the one of that name. What is wrong with a bad one is in <see cref="MediaApiException.Errors"/>.</summary>
    public Task<Schedule> PutScheduleAsync(string name, WriteSchedule schedule, CancellationToken cancellationToken) =>
        SendAsync<Schedule>(HttpMethod.Put, $"api/schedules/{Escape(name)}", schedule, cancellationToken);

    /// <summary>Switches a schedule on, to begin with its next time, or off.</summary>
    public Task<Schedule> SwitchScheduleAsync(string name, bool enabled, CancellationToken cancellationToken) =>
        SendAsync<Schedule>(HttpMethod.Patch, $"api/schedules/{Escape(name)}", new SwitchSchedule(enabled), cancellationToken);

    /// <summary>Takes a schedule away with its history; its runs stay.</summary>
    public async Task DeleteScheduleAsync(string name, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(Address, $"api/schedules/{Escape(name)}"));
        using var response = await ExchangeAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw await Problem.ReadAsync(response, cancellationToken);
        }
    }

    /// <summary>Starts a run of a schedule now.</summary>
    public Task<StartedRun> RunScheduleAsync(string name, CancellationToken cancellationToken) =>
        SendAsync<StartedRun>(HttpMethod.Post, $"api/schedules/{Escape(name)}/run", body: null, cancellationToken);

    /// <summary>What times come to, in words and in moments. What is wrong with them is in <see cref="MediaApiException.Errors"/>.</summary>
    public Task<SchedulePreview> PreviewScheduleAsync(PreviewSchedule preview, CancellationToken cancellationToken) =>
        SendAsync<SchedulePreview>(HttpMethod.Post, "api/schedules/preview", preview, cancellationToken);

    /// <summary>The names of the time zones that the server knows.</summary>
    public Task<IReadOnlyList<string>> ListTimeZonesAsync(CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<string>>(HttpMethod.Get, "api/time-zones", body: null, cancellationToken);
}
