using Aspire.Media.Edits;

namespace Aspire.Media.Films;

/// <summary>Which part of a film is kept, in seconds from its begin, and how fast it goes.</summary>
/// <param name="From">From this time on.</param>
/// <param name="To">Up to its end where null.</param>
/// <param name="Speed">2 is twice as fast.</param>
internal sealed record FilmWindow(double From = 0, double? To = null, double Speed = 1)
{
    /// <summary>Times that come from people and files are rounded; a frame that begins within this of a cut begins with it.</summary>
    public const double Slack = 0.0005;

    // What people read of a length, and what its last frame lasts, need not be the same.
    private const double Beyond = 0.5;

    public bool IsAll => From <= Slack && To is null;

    /// <summary>How much of the film it is, by the film's own clock.</summary>
    public double SpanOf(double length) => Math.Min(To ?? length, length) - From;

    /// <summary>What is left when it is cut once more, by the clock of what it was.</summary>
    /// <param name="length">Of the whole film.</param>
    /// <param name="frame">How long one of its pictures is seen.</param>
    public FilmWindow Cut(Trim trim, double length, double frame)
    {
        var whole = SpanOf(length) / Speed;
        if (!double.IsFinite(trim.From) || trim.From < 0 || trim.To is { } to && !(to > trim.From))
        {
            throw FilmException.Asked(FormattableString.Invariant($"`trim` goes from a time to a later one, and {trim.From:0.###}..{trim.To:0.###} does not."));
        }

        if (trim.From >= whole)
        {
            throw FilmException.Asked(FormattableString.Invariant($"`trim` begins at {trim.From:0.###} s, and there are only {whole:0.###} s."));
        }

        if (trim.To is { } end && end > whole + Math.Max(frame, Beyond))
        {
            throw FilmException.Asked(FormattableString.Invariant($"`trim` ends at {end:0.###} s, and there are only {whole:0.###} s."));
        }

        // What reaches to the end needs no cut there.
        return this with { From = From + (trim.From * Speed), To = trim.To is { } last && last < whole - Slack ? From + (last * Speed) : To };
    }
}
