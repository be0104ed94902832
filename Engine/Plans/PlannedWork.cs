using Aspire.Media.Engine.Steps;

namespace Aspire.Media.Engine.Plans;

/// <summary>What a step of a dry run, or an item of its list, would change.</summary>
/// <param name="Id">The step, or the item.</param>
/// <param name="Run">The run that it belongs to: the dry run, or one of those that work for it.</param>
/// <param name="Key">The key of the step.</param>
/// <param name="Number">Where the item stands in its list.</param>
/// <param name="BegunAt">When it began to be carried out.</param>
/// <param name="Conflict">Why it was not carried out.</param>
public sealed record PlannedWork(
    Guid Id, Guid Run, string Workflow, Guid Step, string Key, int? Number, IReadOnlyList<PlannedAction> Actions, DateTimeOffset? BegunAt, string? Conflict);

/// <summary>How much there is in a plan.</summary>
/// <param name="Works">How many steps and items would change something, or found that there is nothing to change.</param>
/// <param name="Verbs">How many actions there are of each verb.</param>
/// <param name="Unknown">How many steps could not be asked, since they depend on what others would change.</param>
public sealed record PlanTotals(long Works, long Actions, IReadOnlyDictionary<string, long> Verbs, long Unknown, long Begun, long Conflicts);

/// <summary>How a step, or an item, stood in the dry run that is carried out.</summary>
/// <param name="IsKnown">Whether it was there at all.</param>
/// <param name="IsUnknown">Whether it could not be asked, since it depends on what others would change.</param>
/// <param name="Plan">What it would change; null when it was not asked, or failed.</param>
/// <param name="Child">The run that worked for it.</param>
internal sealed record PastPlan(bool IsKnown, bool IsUnknown, Guid? Plan, IReadOnlyList<PlannedAction> Actions, bool IsBegun, PastChild? Child);

/// <param name="IsDone">Whether it came to its end.</param>
internal sealed record PastChild(Guid Run, string Workflow, int Version, bool IsDone);
