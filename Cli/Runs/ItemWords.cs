using System.Globalization;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>What there is to say of an item of a list.</summary>
internal static class ItemWords
{
    public static string Counts(ItemCounts counts) => string.Join(
        ", ",
        new[]
        {
            $"{counts.Over} of {counts.Count} are over",
            counts.Failed > 0 ? $"{counts.Failed} failed" : null,
            counts.Skipped > 0 ? $"{counts.Skipped} were skipped" : null,
            counts.Cancelled > 0 ? $"{counts.Cancelled} were cancelled" : null,
        }.Where(part => part is not null));

    public static string Number(RunItem item)
    {
        var number = item.Number.ToString(CultureInfo.InvariantCulture);
        return item.Entries > 1 ? $"{number} ({item.Entries} entries)" : number;
    }

    public static string About(RunItem item) => item switch
    {
        { Failure: { } failure } => $"{failure.Class}: {failure.Message}",
        { Reason: { } reason } => reason,
        { Message: { } message } => message,
        { Child: { } child } => $"run {ShortId.Of(child)}",
        _ => "",
    };
}
