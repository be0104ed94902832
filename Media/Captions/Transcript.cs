using System.Text;

namespace Aspire.Media.Captions;

/// <summary>What was said, without times: paragraphs, each of one speaker.</summary>
public sealed record Transcript(IReadOnlyList<TranscriptParagraph> Paragraphs)
{
    /// <summary>What stands before words of another speaker.</summary>
    public const string SpeakerMark = ">>";

    private const string NameEnd = ": ";
    private const int LongestName = 60;

    // Who is silent for as long begins a paragraph.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    public static Transcript Of(CaptionTrack track)
    {
        ArgumentNullException.ThrowIfNull(track);
        var paragraphs = new List<TranscriptParagraph>();
        var text = new StringBuilder();
        Cue? before = null;
        foreach (var cue in WrittenCues.InOrder(track.Cues))
        {
            if (before is not null && (cue.Start - before.End >= Pause || cue.Speaker != before.Speaker))
            {
                End(before.Speaker);
            }

            foreach (var line in CaptionText.Clean(cue.Lines))
            {
                var words = line;
                if (line.StartsWith(SpeakerMark, StringComparison.Ordinal))
                {
                    End((before ?? cue).Speaker);
                    words = line.TrimStart('>').TrimStart();
                }

                text.Append(text.Length == 0 || words.Length == 0 ? "" : " ").Append(words);
                before = cue;
            }
        }

        End(before?.Speaker);
        return new Transcript(paragraphs);

        void End(string? speaker)
        {
            if (text.Length > 0)
            {
                paragraphs.Add(new TranscriptParagraph(Name(speaker), text.ToString()));
                text.Clear();
            }
        }
    }

    /// <summary>The words alone.</summary>
    public string WritePlain() => Paragraphs.Count == 0 ? "" : string.Join("\n\n", Paragraphs.Select(paragraph => paragraph.Text)) + "\n";

    /// <summary>With who says them: by name, or as <c>&gt;&gt;</c> where nobody knows the name.</summary>
    public string WriteMarked() => Paragraphs.Count == 0 ? ""
        : string.Join("\n\n", Paragraphs.Select(paragraph => (paragraph.Speaker is { } name ? name + NameEnd : SpeakerMark + " ") + paragraph.Text)) + "\n";

    /// <summary>Reads what was written with marks.</summary>
    public static Transcript ReadMarked(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Transcript([.. Blocks(text).Select(words =>
            words.StartsWith(SpeakerMark, StringComparison.Ordinal) ? new TranscriptParagraph(null, words[SpeakerMark.Length..].TrimStart())
            : words.IndexOf(NameEnd, StringComparison.Ordinal) is > 0 and <= LongestName and var end ? new TranscriptParagraph(words[..end], words[(end + NameEnd.Length)..].TrimStart())
            : new TranscriptParagraph(null, words))]);
    }

    /// <summary>Reads what was written without.</summary>
    public static Transcript ReadPlain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Transcript([.. Blocks(text).Select(words => new TranscriptParagraph(null, words))]);
    }

    private static IEnumerable<string> Blocks(string text) =>
        text.ReplaceLineEndings("\n").Split("\n\n").Select(block => string.Join(' ', CaptionText.Clean(block.Split('\n')))).Where(words => words.Length > 0);

    // As it can be told from the words behind it.
    private static string? Name(string? speaker)
    {
        var name = CaptionText.Clean(speaker ?? "").Replace(':', ' ').TrimStart('>').Trim();
        return name.Length == 0 ? null : name.Length <= LongestName ? name : name[..LongestName].TrimEnd();
    }
}

/// <param name="Speaker">Null where nobody knows.</param>
public sealed record TranscriptParagraph(string? Speaker, string Text);
