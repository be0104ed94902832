using System.Collections.Concurrent;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schedules;
using Aspire.Media.Engine.Store;
using Aspire.Media.Files;

namespace Aspire.Media.Workers.Files;

/// <summary>
/// Has folders searched without delay where the system tells of new files: what it does not tell, as on most network mounts, the schedule finds.
/// It also switches that schedule on as soon as there is a folder; whoever switches it off again is obeyed.
/// </summary>
internal sealed partial class FolderWatch(
    Roots roots, ScheduleStore schedules, ShippedScheduleStore shipped, ScheduleRegistry registry, RunStarter starter, TimeProvider time, ILogger<FolderWatch> logger) : Routine(Beat, time, logger)
{
    public const string Workflow = "watch";

    private const string Actor = "folders";

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(15);

    // A file counts as found once more after the pause of the workflow, which is 20 s.
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(22);

    private readonly ConcurrentDictionary<string, bool> stirred = [];
    private readonly Dictionary<string, DateTimeOffset> again = [];
    private readonly Dictionary<string, FileSystemWatcher> watchers = [];
    private readonly ConcurrentDictionary<string, bool> deaf = [];
    private DateTimeOffset lookAt;

    public override void Dispose()
    {
        foreach (var watcher in watchers.Values)
        {
            watcher.Dispose();
        }

        base.Dispose();
    }

    protected override async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        if (now >= lookAt)
        {
            var all = (await roots.AllAsync(cancellationToken)).Where(root => root.IsWatched).ToList();
            Listen(all);
            await BeginAsync(all, cancellationToken);
            lookAt = now + LookEvery;
        }

        // While a second search is to come, what stirs can wait for that one.
        var fresh = stirred.Keys.Where(root => !again.ContainsKey(root) && stirred.TryRemove(root, out _)).ToList();
        var due = again.Where(root => root.Value <= now).Select(root => root.Key).ToList();
        if (fresh.Count + due.Count > 0 && await SearchAsync([.. fresh, .. due], cancellationToken))
        {
            fresh.ForEach(root => again[root] = now + Again);
            due.ForEach(root => again.Remove(root));
        }
        else
        {
            fresh.ForEach(root => stirred[root] = true);
        }

        return Beat;
    }

    private async Task BeginAsync(List<Root> all, CancellationToken cancellationToken)
    {
        if (all.Count > 0 && await schedules.FindAsync(Workflow, cancellationToken) is { Schedule: { IsEnabled: false, Workflow: Workflow } }
            && await shipped.IsUntouchedAsync(Workflow, cancellationToken)
            && await registry.SwitchAsync(Workflow, isEnabled: true, Actor, cancellationToken))
        {
            Begun(all.Count);
        }
    }

    // Whether it could be started; where a search is under way, the next round asks again.
    private async Task<bool> SearchAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        try
        {
            if (await schedules.FindAsync(Workflow, cancellationToken) is { Schedule.IsEnabled: true })
            {
                await starter.StartAsync(
                    new StartRequest { Workflow = Workflow, CreatedBy = Actor, Inputs = new JsonObject { ["roots"] = new JsonArray([.. names.Distinct().Select(name => (JsonNode)name)]) } },
                    cancellationToken);
            }

            return true;
        }
        catch (RunRefusedException refused) when (refused.Refusal is RunRefusal.Busy or RunRefusal.NotNow)
        {
            return false;
        }
        catch (RunRefusedException refused)
        {
            NotSearched(refused.Message);
            return true;
        }
    }

    private void Listen(List<Root> all)
    {
        foreach (var name in watchers.Keys.Where(name => deaf.ContainsKey(name) || !all.Any(root => root.Name == name && root.Path == watchers[name].Path)).ToList())
        {
            watchers[name].Dispose();
            watchers.Remove(name);
        }

        foreach (var root in all.Where(root => !watchers.ContainsKey(root.Name) && !deaf.ContainsKey(root.Name) && Directory.Exists(root.Path)))
        {
            try
            {
                var watcher = new FileSystemWatcher(root.Path) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName };
                watcher.Created += (_, _) => stirred[root.Name] = true;
                watcher.Renamed += (_, _) => stirred[root.Name] = true;
                watcher.Error += (_, failure) => Deafen(root.Name, failure.GetException().Message);
                watcher.EnableRaisingEvents = true;
                watchers[root.Name] = watcher;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
            {
                Deafen(root.Name, failure.Message);
            }
        }
    }

    private void Deafen(string root, string reason)
    {
        if (deaf.TryAdd(root, true))
        {
            IsDeaf(root, reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} folders are watched from now on (schedule `watch`)")]
    private partial void Begun(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Folders are not searched before their time: {Reason}")]
    private partial void NotSearched(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The system tells nothing of new files under {Root}; they are found by the schedule: {Reason}")]
    private partial void IsDeaf(string root, string reason);
}
