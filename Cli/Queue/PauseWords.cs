using Aspire.Media.Client.Queue;

namespace Aspire.Media.Cli.Queue;

/// <summary>What stands still, in words.</summary>
internal static class PauseWords
{
    private const string ByHand = "hand";

    public static string Subject(string? kind, string? capability, string? workflow) =>
        workflow is not null ? $"workflow '{workflow}'"
        : kind is not null ? $"steps of the kind '{kind}'"
        : capability is not null ? $"steps that need '{capability}'"
        : "everything";

    public static string Subject(Pause pause) => Subject(pause.Kind, pause.Capability, pause.Workflow);

    /// <summary>The line that ends a pause; null where it ends by itself.</summary>
    public static string? Cure(Pause pause) =>
        pause.Cause != ByHand ? null
        : pause.Workflow is { } workflow ? $"media resume {workflow}"
        : pause.Kind is { } kind ? $"media resume --kind {kind}"
        : pause.Capability is { } capability ? $"media resume --capability {capability}"
        : "media resume --everything";

    /// <summary>Who lets it stand still, and why.</summary>
    public static string Because(Pause pause) =>
        string.Join(": ", (string[])[pause.Cause == ByHand ? $"paused by {pause.PausedBy}" : $"{pause.Cause}, goes on by itself", .. pause.Reason is { } reason ? [reason] : Array.Empty<string>()]);

    public static string Sentence(Pause pause) =>
        $"Paused: {Subject(pause)}, {Because(pause)}{(Cure(pause) is { } cure ? $" — {cure}" : "")}";

    public static void Write(Terminal terminal, IReadOnlyList<Pause> pauses, DateTimeOffset now)
    {
        var listing = new Listing("stands still", "since", "goes on with", "because");
        foreach (var pause in pauses)
        {
            listing.Add(
                new Cell(Subject(pause), Ink.Doubtful), RelativeTime.Ago(pause.PausedAt, now), Cure(pause) ?? "by itself", Because(pause).ReplaceLineEndings(" "));
        }

        listing.Write(terminal, margin: 0);
    }
}
