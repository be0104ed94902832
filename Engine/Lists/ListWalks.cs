using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Expressions;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Lists;

/// <summary>
/// Steps that go through a list. Such a step writes down what there is to do and lets go of its slot and its lease; whoever ends the last
/// item puts it back into the queue, and it says what came of all of them.
/// </summary>
internal sealed class ListWalks(WalkStore walks, EntryStore entries, ItemStore items, StepLanes lanes, OrderedIds ids)
{
    /// <summary>How many items of a list are in the queue at once, where the definition says nothing: enough for any fleet, and few enough for others to come in between.</summary>
    public const int Window = 2000;

    /// <summary>The same for each group.</summary>
    public const int GroupWindow = 250;

    private const int Portion = 5000;
    private const int Page = 1000;

    /// <summary>Begins with a list, or goes on where it was stopped.</summary>
    public async Task<StepOutcome> BeginAsync(RunningStep running, ShapeStep shape, CompiledStep step, ExpressionScope scope)
    {
        var (claim, stopping) = (running.Claim, running.Stopping);
        if (!await walks.ClearAsync(claim.Id, claim.Lease, stopping))
        {
            return new StepOutcome.Interrupted();
        }

        var list = await FindAsync(claim, step.List!, scope, stopping);
        if (list.Count == 0)
        {
            return Ended(claim, new Walk(0, 0, 0, 0, 0, 0, IsAgain: false));
        }

        int lane;
        try
        {
            lane = await lanes.OfItemsAsync(shape, step.Definition.Approval is null ? step.Definition.Uses : LaneBook.ApprovalKind, new Lazy<ExpressionScope>(scope), stopping);
        }
        catch (RunRefusedException refused)
        {
            throw new StepFailedException(FailureClass.Configuration, refused.Message, isPermanent: true, refused);
        }

        return await WriteAsync(claim, step, list, scope, stopping) && await walks.BeginAsync(claim, lane, list.Count, $"0 of {list.Count}", stopping)
            ? new StepOutcome.Suspended()
            : new StepOutcome.Interrupted();
    }

    /// <summary>Does again what failed, and what was not come to.</summary>
    public async Task<StepOutcome> ResumeAsync(ClaimedStep claim, Walk walk, CancellationToken cancellationToken) =>
        walk.Completed + walk.Skipped == walk.Entries ? Ended(claim, walk)
        : await walks.ResumeAsync(claim, $"{walk.Completed + walk.Skipped} of {walk.Entries}", cancellationToken) ? new StepOutcome.Suspended()
        : new StepOutcome.Interrupted();

    /// <summary>Says what came of a list.</summary>
    /// <param name="isEcho">Whether its items are runs, whose own steps have failed first.</param>
    public async Task<StepOutcome> CollectAsync(ClaimedStep claim, Walk walk, bool isEcho, CancellationToken cancellationToken) =>
        walk.Failed > 0 && await items.FirstFailureAsync(claim.Id, cancellationToken) is { } first
            ? throw new StepFailedException(
                FailureWords.Class(first.Class), $"{walk.Failed} of {walk.Entries} failed; the first, item {first.Number}: {first.Failure}", isPermanent: true) { IsEcho = isEcho }
            : Ended(claim, walk);

    private static StepOutcome.Ended Ended(ClaimedStep claim, Walk walk) => new(claim.End(StepStatus.Completed) with
    {
        Output = new JsonObject { ["count"] = walk.Entries, ["completed"] = walk.Completed, ["skipped"] = walk.Skipped, ["failed"] = walk.Failed }.ToJsonString(),

        // Nothing is written down of a walk through nothing; that the list was empty is told all the same.
        Listed = walk.Entries == 0 ? 0 : null,
    });

    private async Task<EntryList> FindAsync(ClaimedStep claim, CompiledList list, ExpressionScope scope, CancellationToken cancellationToken)
    {
        if (list.From is { } from)
        {
            var source = await entries.SourceAsync(claim.RunId, from, cancellationToken);
            return source switch
            {
                { Walked: true } => await entries.AddResultsAsync(claim.Id, claim.Lease, source.Id, cancellationToken),
                { Listed: { } count, Lease: { } lease } => new EntryList(source.Id, lease, count),
                // What was skipped has nothing; what was done gives a list, or the definition would have been refused.
                _ => new EntryList(claim.Id, claim.Lease, 0),
            };
        }

        var value = list.Evaluate(scope, cancellationToken);
        if (value is not JsonArray array)
        {
            throw new StepFailedException(FailureClass.Configuration, $"`forEach` goes through a list, and got {Named(value)}.", isPermanent: true);
        }

        using var writer = new ListWriter(claim, entries);
        foreach (var entry in array)
        {
            await writer.AddAsync(entry, cancellationToken);
        }

        await writer.FlushAsync(cancellationToken);
        return new EntryList(claim.Id, claim.Lease, writer.Count);
    }

    private async Task<bool> WriteAsync(ClaimedStep claim, CompiledStep step, EntryList list, ExpressionScope scope, CancellationToken cancellationToken)
    {
        var lines = new Dictionary<string, long>();
        var portion = new List<(string Group, int First, int Count)>(Portion);
        var written = 0;
        await foreach (var item in ItemsAsync(step, list, scope, cancellationToken))
        {
            portion.Add(item);
            if (portion.Count == Portion)
            {
                if (!await WriteAsync(claim, step, list, lines, portion, written, cancellationToken))
                {
                    return false;
                }

                written += portion.Count;
                portion.Clear();
            }
        }

        return portion.Count == 0 || await WriteAsync(claim, step, list, lines, portion, written, cancellationToken);
    }

    private async Task<bool> WriteAsync(
        ClaimedStep claim, CompiledStep step, EntryList list, Dictionary<string, long> lines, List<(string Group, int First, int Count)> portion, int written, CancellationToken cancellationToken)
    {
        var fresh = portion.Select(item => item.Group).Where(group => !lines.ContainsKey(group)).Distinct().ToList();
        if (fresh.Count > 0)
        {
            var room = step.Definition.MaxParallel ?? (step.List!.HasGroups ? GroupWindow : Window);
            var opened = await walks.OpenLinesAsync(claim.Id, claim.Lease, fresh, room, cancellationToken);
            if (opened.Count < fresh.Count)
            {
                return false;
            }

            foreach (var (group, line) in opened)
            {
                lines[group] = line;
            }
        }

        return await walks.WriteAsync(
            claim.Id, claim.Lease, list, [.. portion.Select((item, place) => new NewItem(ids.Next(), written + place, lines[item.Group], item.First, item.Count))], cancellationToken);
    }

    /// <summary>The entries in portions of one item. Those of two groups are never done at once.</summary>
    private async IAsyncEnumerable<(string Group, int First, int Count)> ItemsAsync(
        CompiledStep step, EntryList list, ExpressionScope scope, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = step.Definition.Batch ?? 1;
        if (!step.List!.HasGroups)
        {
            for (var first = 0; first < list.Count; first += batch)
            {
                yield return ("", first, Math.Min(batch, list.Count - first));
            }

            yield break;
        }

        var (group, begin) = ("", 0);
        for (var at = 0; at < list.Count; at += Page)
        {
            var number = at;
            foreach (var document in await entries.PageAsync(list, at, Page, cancellationToken))
            {
                var own = Key(step.List.GroupOf(scope.With("item", JsonNode.Parse(document)), cancellationToken));
                if (number == 0)
                {
                    group = own;
                }
                else if (own != group || number - begin == batch)
                {
                    yield return (group, begin, number - begin);
                    (group, begin) = (own, number);
                }

                number++;
            }
        }

        yield return (group, begin, list.Count - begin);
    }

    private static string Key(string group)
    {
        try
        {
            return group.Length == 0 ? group : RunText.Key(group, "The group of an item");
        }
        catch (RunRefusedException refused)
        {
            throw new StepFailedException(FailureClass.Configuration, refused.Message, isPermanent: true, refused);
        }
    }

    private static string Named(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "nothing",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => "true or false",
    };
}
