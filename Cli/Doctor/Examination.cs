using System.Diagnostics;

namespace Aspire.Media.Cli.Doctor;

/// <summary>All checks, at once, each with a limit; their findings come in the order of the round.</summary>
internal sealed class Examination(IEnumerable<ICheck> checks, Surroundings surroundings, TimeProvider time)
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public IReadOnlyList<ICheck> Round { get; } =
        [.. checks.OrderBy(check => check.Group).ThenBy(check => check.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Every check that this program has.</summary>
    public static IEnumerable<ICheck> AllChecks() =>
        typeof(ICheck).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(ICheck)) && type is { IsClass: true, IsAbstract: false })
            .Select(type => (ICheck)Activator.CreateInstance(type)!);

    public IReadOnlyList<Task<Examined>> Begin(CancellationToken cancellationToken) =>
        [.. Round.Select(check => ExamineAsync(check, cancellationToken))];

    private async Task<Examined> ExamineAsync(ICheck check, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // On a thread of its own: a library that hangs while it is loaded knows no tokens.
        var look = Task.Run(() => check.LookAsync(surroundings, limit.Token), cancellationToken);
        var finding = await FindAsync(look, cancellationToken);
        await limit.CancelAsync();
        return new Examined(check.Group, check.Name, finding.State, finding.Found, finding.Cure, watch.Elapsed);
    }

    private async Task<Finding> FindAsync(Task<Finding> look, CancellationToken cancellationToken)
    {
        try
        {
            return await look.WaitAsync(Limit, time, cancellationToken);
        }
        catch (TimeoutException) when (!look.IsCompleted)
        {
            return Finding.Wrong($"gave no answer within {Limit.TotalSeconds:0} s", "see what keeps it busy or unreachable, then run media doctor again");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // the edge: one check that fails must not keep the others from speaking
        catch (Exception defect)
#pragma warning restore CA1031
        {
            return Finding.Wrong($"could not be looked at: {defect.GetType().Name}: {defect.Message}", "this is a defect of media doctor; please report it");
        }
    }
}

/// <summary>One line of the doctor's report.</summary>
internal sealed record Examined(CheckGroup Group, string Name, FindingState State, string Found, string? Cure, TimeSpan Took);

/// <summary>The doctor's report as data.</summary>
internal sealed record Report(string Version, FindingState State, IReadOnlyList<Examined> Checks);
