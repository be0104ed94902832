using Aspire.Media.Client;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Web.Pages.Runs;

/// <summary>Which runs the list shows, as its address says it.</summary>
/// <param name="Since">How far back: a number and h or d.</param>
public sealed record RunChoice(IReadOnlyList<RunStatus> Statuses, string? Workflow, string? Label, string? Since, bool Children)
{
    public static readonly (string Name, RunStatus[] Statuses)[] Groups =
    [
        ("All", []),
        ("Running", [RunStatus.Running]),
        ("Queued", [RunStatus.Queued]),
        ("Waiting", [RunStatus.Waiting]),
        ("Completed", [RunStatus.Completed]),
        ("Failed", [RunStatus.Failed, RunStatus.CompletedWithErrors]),
        ("Cancelled", [RunStatus.Cancelled]),
    ];

    public static readonly (string Value, string Name)[] Spans = [("", "Any time"), ("1h", "Last hour"), ("24h", "Last 24 hours"), ("7d", "Last 7 days"), ("30d", "Last 30 days")];

    public static RunChoice Read(string[]? statuses, string? workflow, string? label, string? since, bool children) => new(
        [.. (statuses ?? []).Select(Status).OfType<RunStatus>().Distinct().Order()],
        Empty(workflow),
        label is not null && label.IndexOf(':', StringComparison.Ordinal) > 0 ? label : null,
        Spans.Any(span => span.Value == since) ? Empty(since) : null,
        children);

    public bool IsAll => Statuses.Count == 0 && Workflow is null && Label is null && Since is null;

    public bool MayBeOpen => Statuses.Count == 0 || Statuses.Any(status => !status.IsOver());

    public bool MayHaveFailed => Statuses.Count == 0 || Statuses.Any(status => status is RunStatus.Failed or RunStatus.CompletedWithErrors or RunStatus.Cancelled);

    public bool Has(RunStatus[] group) => Statuses.SequenceEqual(group.Order()) || (group.Contains(RunStatus.Failed) && Statuses is [RunStatus.Failed]);

    /// <summary>Which runs that are at this moment.</summary>
    public RunFilter Filter(DateTimeOffset now) => new(
        Workflow,
        Statuses.Count == 0 ? null : Statuses,
        Label?.Split(':', 2) is [var name, var value] ? new Dictionary<string, string> { [name] = value } : null,
        Since is { } since ? now - Span(since) : null,
        Children: Children);

    public string Address
    {
        get
        {
            var parts = Statuses.Select(status => $"status={WireFormat.Word(status)}")
                .Concat(Pair("workflow", Workflow)).Concat(Pair("label", Label)).Concat(Pair("since", Since)).Concat(Pair("children", Children ? "true" : null)).ToList();
            return parts.Count == 0 ? "runs" : "runs?" + string.Join('&', parts);
        }
    }

    /// <summary>In words, for who is about to do something to all of them.</summary>
    public string Words => string.Join(", ",
        new[]
        {
            Statuses.Count == 0 ? null : string.Join(" or ", Statuses.Select(status => Layout.StatusLook.Of(status).Word.ToLowerInvariant())),
            Workflow is null ? null : $"of {Workflow}",
            Label is null ? null : $"labelled {Label}",
            Since is null ? null : $"started in the {Spans.First(span => span.Value == Since).Name.ToLowerInvariant()}",
        }.OfType<string>());

    private static IEnumerable<string> Pair(string name, string? value) => value is null ? [] : [$"{name}={Uri.EscapeDataString(value)}"];

    private static RunStatus? Status(string word) =>
        Enum.GetValues<RunStatus>().Where(status => status != RunStatus.Unknown && WireFormat.Word(status) == word).Select(status => (RunStatus?)status).FirstOrDefault();

    private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static TimeSpan Span(string text) =>
        int.Parse(text[..^1], System.Globalization.CultureInfo.InvariantCulture) * (text[^1] == 'h' ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1));
}
