namespace Aspire.Media.Transcoding;

/// <summary>A part of a film's pictures that is encoded by itself: those that are seen from one time on and before another, by the clock of the film.</summary>
/// <param name="Number">Counted from 0.</param>
/// <param name="From">When its first picture is seen, in ticks; that picture stands for itself.</param>
/// <param name="To">When the first picture of the next chunk is seen, in ticks; null for the last.</param>
/// <param name="End">When its last picture is over, in seconds by the clock of the film, as far as that was known when it was planned.</param>
/// <param name="Seek">Where one goes to in the film to find its first picture, in seconds by the clock of the film; its begin where null.</param>
public sealed record FilmChunk(int Number, PictureClock Clock, long From, long? To, double End, double? Seek)
{
    /// <summary>In seconds.</summary>
    public double Length => End - Clock.Seconds(From);

    internal bool Has(long tick) => tick >= From && !(tick >= To);
}

/// <summary>A chunk that was encoded, and proven to have the pictures that its source has there.</summary>
/// <param name="File">A film with nothing but its pictures, of which the first is seen at 0.</param>
/// <param name="Pictures">How many there are.</param>
/// <param name="Packets">How many packets the film has there: more than pictures where each is half a picture, or where some cannot be decoded.</param>
/// <param name="Times">A hash of the times at which they are seen.</param>
/// <param name="Setup">A hash of what its decoder is told at the begin.</param>
/// <param name="Hash">The SHA-256 of the file.</param>
public sealed record EncodedChunk(FilmChunk Chunk, string File, int Pictures, int Packets, string Times, string? Setup, string Hash);
