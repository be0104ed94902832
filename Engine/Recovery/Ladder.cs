using System.Text.Json.Nodes;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Runs;

using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Recovery;

/// <summary>
/// What is tried against a failure before a person is called: the rungs of its class, each so often as it says and no more, whatever becomes of it. A rung that
/// fails is told of, and the next one is climbed.
/// </summary>
internal sealed partial class Ladder(IEnumerable<IRecoveryRung> rungs, TimeProvider time, ILogger<Ladder> logger)
{
    // A container of many hours is copied in less.
    private static readonly TimeSpan LongestClimb = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<IRecoveryRung> rungs = [.. rungs];

    /// <summary>Climbs the next rung that has something to do.</summary>
    /// <returns>What is known then, whether the step is to be tried again because of it, and the story of it.</returns>
    /// <exception cref="OperationCanceledException">The step was told to stop meanwhile.</exception>
    public async Task<Climb> ClimbAsync(FailedAttempt failed, RecoveryRecord record, string step, CancellationToken stopping)
    {
        var story = new JsonArray();
        foreach (var rung in rungs.Where(rung => rung.Classes.Contains(failed.Class)))
        {
            if (record.Times(rung.Name) >= rung.Most)
            {
                continue;
            }

            try
            {
                if (await TryAsync(rung, failed with { Advice = record.Advice }, stopping) is not { } recovered)
                {
                    continue;
                }

                record = record.With(rung.Name) with { Advice = recovered.Advice, Granted = failed.Attempt + 1 };
                story.Add((JsonNode)Told(rung, failed, recovered.Words, isFailed: false));
                Climbed(step, rung.Name, recovered.Words);
                return new Climb(record, HasHelped: true, story);
            }
#pragma warning disable CA1031 // a rung that breaks must not take the step with it: it is named, and the next one is climbed
            catch (Exception broken) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
            {
                record = record.With(rung.Name);
                var words = broken is OperationCanceledException or TimeoutException ? $"It took longer than {LongestClimb.TotalMinutes:0} min" : broken.Message;
                story.Add((JsonNode)Told(rung, failed, words, isFailed: true));
                Broke(step, rung.Name, words);
            }
        }

        return new Climb(record, HasHelped: false, story);
    }

    private async Task<Recovered?> TryAsync(IRecoveryRung rung, FailedAttempt failed, CancellationToken stopping)
    {
        using var clock = new CancellationTokenSource(LongestClimb, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, stopping);
        // Apart from us, so that one that blocks its thread, or does not listen, can be left behind.
        var climbing = Task.Run(() => rung.ClimbAsync(failed, limit.Token), CancellationToken.None);
        await Task.WhenAny(climbing, Task.Delay(Timeout.InfiniteTimeSpan, time, limit.Token));
        return await climbing.WaitAsync(Grace, time, CancellationToken.None);
    }

    private static JsonObject Told(IRecoveryRung rung, FailedAttempt failed, string words, bool isFailed) => new JsonObject
    {
        ["rung"] = rung.Name,
        ["class"] = failed.Class.Word(),
        ["message"] = RunText.Kept(words),
        ["failed"] = isFailed,
        ["attempt"] = failed.Attempt,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Step {Step} is helped by {Rung}: {Words}")]
    private partial void Climbed(string step, string rung, string words);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Step {Step} is not helped by {Rung}, which failed itself: {Words}")]
    private partial void Broke(string step, string rung, string words);
}

/// <summary>What came of a ladder.</summary>
/// <param name="HasHelped">Whether something was changed for which the step is worth another attempt.</param>
internal sealed record Climb(RecoveryRecord Record, bool HasHelped, JsonArray Story)
{
    /// <summary>Nothing was tried.</summary>
    public static Climb None(RecoveryRecord record) => new(record, HasHelped: false, []);

    /// <summary>What is to be kept and told after an attempt; null where there is nothing of the kind.</summary>
    /// <param name="isOver">Whether there is no other attempt.</param>
    public StepRecovery? After(int attempt, bool isOver) =>
        Story.Count == 0 && (!isOver || ReferenceEquals(Record, RecoveryRecord.None)) ? null : new StepRecovery(attempt, isOver ? null : Record.ToJson(), Story.ToJsonString());
}
