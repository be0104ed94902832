namespace Aspire.Media.Engine.Lists;

/// <summary>How far a step is on its way through a list.</summary>
/// <param name="Entries">How long the list is.</param>
/// <param name="Items">In how many items that is: one may take several entries.</param>
/// <param name="IsAgain">Whether what failed is to be done again.</param>
public sealed record Walk(int Entries, int Items, int Completed, int Skipped, int Failed, int Cancelled, bool IsAgain);

/// <summary>Entries of one list, as one step left them.</summary>
/// <param name="Owner">The step.</param>
/// <param name="Lease">The lease under which they were written.</param>
public sealed record EntryList(Guid Owner, long Lease, int Count);

/// <summary>What the step that a list is taken from gave.</summary>
/// <param name="Id">The step that has it: in a run that uses results again, that of the other run.</param>
/// <param name="Listed">How many entries it wrote; null when it wrote no list.</param>
/// <param name="Walked">Whether it went through a list itself.</param>
public sealed record ListSource(Guid Id, int? Listed, long? Lease, bool Walked);

/// <summary>An item that is yet to be written.</summary>
/// <param name="Line">The line that it stands in.</param>
/// <param name="First">The first of its entries.</param>
public sealed record NewItem(Guid Id, int Number, long Line, int First, int Entries);

/// <summary>What an item of a list does its work with.</summary>
/// <param name="Number">Its place in the list, from 0.</param>
/// <param name="Round">How often its step has begun anew to go through the list.</param>
/// <param name="Entries">JSON: the entries that it takes, as a list; null when they are too large together.</param>
/// <param name="Child">The run that works for it.</param>
public sealed record ClaimedItem(int Number, int Round, string? Entries, Guid? Child);
