namespace Aspire.Media.Client.Runs;

/// <summary>What a step of a dry run, or an item of its list, would change.</summary>
/// <param name="Run">The run that it belongs to: the dry run, or one of those that work for it.</param>
/// <param name="Step">The key of the step.</param>
/// <param name="Item">Where the item stands in its list, from 0 on; null for a step without one.</param>
/// <param name="BegunAt">When it began to be carried out.</param>
/// <param name="Conflict">Why it was not carried out, though somebody agreed to the plan.</param>
public sealed record PlannedWork(
    Guid Id, Guid Run, string Workflow, Guid StepId, string Step, int? Item, IReadOnlyList<PlannedAction> Actions, DateTimeOffset? BegunAt, string? Conflict);

/// <param name="Verb">What would be done, such as <c>replace</c>.</param>
/// <param name="Target">To what: a path, an asset, an address.</param>
/// <param name="Detail">More words for people.</param>
/// <param name="Precondition">What must still hold when the plan is carried out.</param>
public sealed record PlannedAction(string Verb, string Target, string? Detail = null, string? Precondition = null);

/// <summary>How much there is in a plan.</summary>
/// <param name="Asked">How many steps and items were asked what they would change.</param>
/// <param name="Verbs">How many actions there are of each verb; of many verbs, the commonest.</param>
/// <param name="LeftOpen">How many steps could not be asked, since they depend on what others would change.</param>
/// <param name="Begun">How many of the steps and items have begun to be carried out.</param>
/// <param name="Conflicts">How many could not be carried out because things had changed.</param>
public sealed record PlanTotals(long Asked, long Actions, IReadOnlyDictionary<string, long> Verbs, long LeftOpen, long Begun, long Conflicts);
