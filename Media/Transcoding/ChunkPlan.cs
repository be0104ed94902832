using System.Diagnostics;

using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;

namespace Aspire.Media.Transcoding;

/// <summary>How the pictures of a film are shared out among chunks: each belongs to exactly one, by the time at which it is seen.</summary>
public sealed record ChunkPlan(PictureClock Clock, IReadOnlyList<FilmChunk> Chunks)
{
    // Pictures are decoded before they are seen, and by no more than this.
    private const double Reach = 2;

    // A chunk that is shorter than this part of the wanted length is not worth a process.
    private const double Least = 0.25;

    // ffmpeg goes back by so much from where it is told to go in films whose pictures are reordered, and whose index does not say when they are seen.
    private const double Ahead = 0.14;

    // No second picture that stands for itself may lie where one would end up by going to the first.
    private const double Alone = 0.3;

    // Where a film has no index one arrives somewhere near: then it is better to begin early.
    private const double Early = 2;

    // A film of whose keys so many turn out to need others is one that renews its pictures little by little: it has no place to be cut.
    private const int MostMistaken = 4;

    /// <summary>Looks for places to cut a film, around the wanted places only: what lies between is not read.</summary>
    /// <param name="wanted">How long a chunk is to be, in seconds.</param>
    /// <param name="started">Told of each process as soon as it runs.</param>
    /// <exception cref="FilmException">There are no pictures in it, or none that can be decoded.</exception>
    public static async Task<ChunkPlan> FindAsync(FfprobeProgram ffprobe, FilmSource source, double wanted, Action<Process> started, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(wanted);
        var picture = source.Picture ?? throw FilmException.Asked("There are no pictures in it that could be encoded.");
        var clock = PictureClock.Of(picture);
        var (begin, end) = (await source.OpeningAsync(ffprobe, started, cancellationToken), source.PictureEnd);
        var (cuts, mistaken) = (new List<(double At, double? Seek)>(), 0);
        foreach (var place in Places(begin, end, wanted))
        {
            var after = cuts.Count > 0 ? cuts[^1].At : begin;
            if (place <= after)
            {
                continue;
            }

            var (cut, wrong) = await CutAsync(ffprobe, source, place, after + (Least * wanted), started, cancellationToken);
            mistaken += wrong;
            if (cut is null || mistaken >= MostMistaken)
            {
                break;
            }

            cuts.Add(cut.Value);
        }

        return Of(clock, source.Report.Start, begin, end, cuts);
    }

    /// <summary>Where a film is cut at best: into parts that are alike, of about the wanted length.</summary>
    internal static IEnumerable<double> Places(double begin, double end, double wanted)
    {
        var count = Math.Max(1, (int)Math.Round((end - begin) / wanted));
        return Enumerable.Range(1, count - 1).Select(number => begin + ((end - begin) * number / count));
    }

    /// <summary>The picture that stands for itself and is nearest to a place, and comes after another; those first that are nearer.</summary>
    /// <param name="packets">Around it, in the order in which they are decoded.</param>
    internal static IEnumerable<ProbePacket> Candidates(IReadOnlyList<ProbePacket> packets, double place, double after)
    {
        var latest = double.NegativeInfinity;
        var keys = new List<ProbePacket>();
        foreach (var packet in packets)
        {
            // What is decoded before it and seen after it would be missing from the next chunk.
            if (packet.IsKey && packet.Shown > after && packet.Shown > latest)
            {
                keys.Add(packet);
            }

            latest = Math.Max(latest, packet.Shown);
        }

        return keys.OrderBy(key => Math.Abs(key.Shown - place));
    }

    /// <summary>Where one goes to in order to begin with a picture: not beyond it, and not so near before it that one would begin with the one before.</summary>
    /// <param name="packets">Around it.</param>
    internal static double? SeekTo(IReadOnlyList<ProbePacket> packets, double key, bool hasIndex)
    {
        if (!hasIndex)
        {
            return key > Early ? key - Early : null;
        }

        var isAlone = packets[^1].Shown > key + Alone && !packets.Any(packet => packet.IsKey && packet.Shown > key && packet.Shown <= key + Alone);
        return isAlone ? key + Ahead : key;
    }

    private static ChunkPlan Of(PictureClock clock, double start, double begin, double end, List<(double At, double? Seek)> cuts)
    {
        (double At, double? Seek)[] begins = [(begin, null), .. cuts];
        return new ChunkPlan(clock, [.. begins.Select((chunk, number) =>
        {
            var next = number + 1 < begins.Length ? begins[number + 1].At : (double?)null;
            return new FilmChunk(
                number, clock, clock.Ticks(start + chunk.At), next is { } to ? clock.Ticks(start + to) : null, start + (next ?? end), chunk.Seek + start);
        })]);
    }

    private static async Task<((double At, double? Seek)? Cut, int Mistaken)> CutAsync(
        FfprobeProgram ffprobe, FilmSource source, double place, double after, Action<Process> started, CancellationToken cancellationToken)
    {
        var mistaken = 0;
        for (var reach = Reach; ; reach *= 4)
        {
            var packets = await source.PacketsAsync(ffprobe, place, place + reach, started, cancellationToken);
            foreach (var key in Candidates(packets, place, after).Take(MostMistaken))
            {
                if (await StandsAloneAsync(ffprobe, source, key.Shown, started, cancellationToken))
                {
                    return ((key.Shown, SeekTo(packets, key.Shown, source.HasIndex)), mistaken);
                }

                mistaken++;
            }

            if (mistaken >= MostMistaken || place + reach >= source.PictureEnd)
            {
                return (null, mistaken);
            }
        }
    }

    // Some containers call keys what renews a picture little by little: whoever begins there sees a broken one. It is no picture that was made without others, so it is decoded.
    private static async Task<bool> StandsAloneAsync(FfprobeProgram ffprobe, FilmSource source, double key, Action<Process> started, CancellationToken cancellationToken)
    {
        var at = source.Report.Start + key;
        var pictures = await ffprobe.PicturesAsync(source.Input, source.Picture!.Index, source.HasIndex ? at : Math.Max(source.Report.Start, at - Early), at + FilmWindow.Slack, started, cancellationToken);
        return pictures.Any(picture => picture.IsWhole && Math.Abs(picture.Shown - at) < FilmWindow.Slack);
    }
}
