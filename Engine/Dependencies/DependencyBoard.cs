using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Dependencies;

/// <summary>The services that steps of this worker need: looks whether they are there, and writes down what follows from it.</summary>
internal sealed partial class DependencyBoard(
    IEnumerable<Dependency> dependencies, DependencyStore store, IncidentStore incidents, IncidentBook book, TimeProvider time, ILogger<DependencyBoard> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Many steps fail at once; one look does for all of them.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    // So many looks in a row must find it there before its incident is over: what comes and goes every minute is one, however often it does.
    private const int Calm = 12;

    private readonly Dictionary<string, (long At, Task<bool> IsRed)> looks = [];
    private readonly Lock gate = new();

    public IReadOnlyList<Dependency> All { get; } = Checked([.. dependencies]);

    /// <summary>Who pauses what needs it, and what its incident is about.</summary>
    public static string Cause(string name) => $"dependency {name}";

    /// <summary>The service that is away and because of which a step failed; null when there is none.</summary>
    public async Task<Dependency?> FindRedAsync(string kind, IReadOnlyCollection<string> requires, CancellationToken cancellationToken)
    {
        foreach (var dependency in All.Where(one => one.Kinds.Contains(kind) || one.Capabilities.Intersect(requires).Any()))
        {
            if (await IsRedAsync(dependency).WaitAsync(cancellationToken))
            {
                return dependency;
            }
        }

        return null;
    }

    /// <summary>Looks at it; true when it is away. What stands still or goes on because of that is written when it returns.</summary>
    public async Task<bool> IsRedAsync(Dependency dependency)
    {
        var asked = time.GetTimestamp();
        while (true)
        {
            var look = Look(dependency, asked);
            // That it answered a moment before somebody found that it does not proves nothing.
            if (await look.IsRed || look.At >= asked)
            {
                return await look.IsRed;
            }
        }
    }

    // The look that is under way, or the last one where it still says something, or a new one.
    private (long At, Task<bool> IsRed) Look(Dependency dependency, long asked)
    {
        lock (gate)
        {
            if (looks.TryGetValue(dependency.Name, out var look)
                && (!look.IsRed.IsCompleted || (look.IsRed.IsCompletedSuccessfully && (look.At >= asked || (look.IsRed.Result && time.GetElapsedTime(look.At) < Fresh)))))
            {
                return look;
            }

            return looks[dependency.Name] = (time.GetTimestamp(), Task.Run(() => LookAsync(dependency)));
        }
    }

    /// <summary>Lets go on what stands still because of a service that no worker looks at any more.</summary>
    public async Task ReleaseAsync(string name, CancellationToken cancellationToken)
    {
        await store.TurnGreenAsync(name, Cause(name), TimeSpan.Zero, cancellationToken);
        await book.ResolveAsync(Cause(name), Cause(name), "No worker looks at it any more: what needs it goes on.", cancellationToken);
        Released(name);
    }

    private async Task<bool> LookAsync(Dependency dependency)
    {
        var (name, cause) = (dependency.Name, Cause(dependency.Name));
        if (await FaultAsync(dependency) is not { } fault)
        {
            var (resumed, isSteady) = await store.TurnGreenAsync(name, cause, dependency.Every * Calm, CancellationToken.None);
            if (resumed)
            {
                IsBack(name);
            }

            if (isSteady)
            {
                await book.ResolveAsync(cause, cause, "It answers again.", CancellationToken.None);
            }

            return false;
        }

        var isNews = await store.TurnRedAsync(name, cause, fault, dependency.Kinds, dependency.Capabilities, CancellationToken.None);
        if (isNews)
        {
            IsAway(name, fault);
        }

        // One incident, in which each time counts that it went away; if somebody says that it is over while it is not, another.
        if (isNews || !await incidents.IsOpenAsync(cause, CancellationToken.None))
        {
            await book.OpenAsync(new IncidentReport(IncidentKind.DeadDependency, cause, $"{name} is away", fault, dependency.Help), CancellationToken.None);
        }

        return true;
    }

    /// <summary>What stands in its way; null when it answers.</summary>
    private async Task<string?> FaultAsync(Dependency dependency)
    {
        using var clock = new CancellationTokenSource(Patience, time);
        try
        {
            await dependency.CheckAsync(clock.Token).WaitAsync(Patience * 2, time, CancellationToken.None);
            return null;
        }
#pragma warning disable CA1031 // whatever a check throws says why it is away
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return RunText.Kept(fault is OperationCanceledException or TimeoutException ? $"It did not answer within {Patience.TotalSeconds:0} s" : fault.Message);
        }
    }

    private static List<Dependency> Checked(List<Dependency> all) =>
        all.GroupBy(one => one.Name).FirstOrDefault(same => same.Count() > 1) is { } twins
            ? throw new InvalidOperationException($"Two dependencies are named '{twins.Key}': each needs a name of its own.")
            : all;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} is away, and what needs it stands still: {Reason}")]
    private partial void IsAway(string name, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} is back, and what needs it goes on")]
    private partial void IsBack(string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} was away, and no worker looks at it any more: what needs it goes on")]
    private partial void Released(string name);
}
