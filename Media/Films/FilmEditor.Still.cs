using System.Diagnostics;

using Aspire.Media.Edits;
using Aspire.Media.Programs;

namespace Aspire.Media.Films;

/// <summary>Shows what an edit would make of one picture.</summary>
public sealed partial class FilmEditor
{
    /// <summary>One picture of a film with all that is done to its pictures, as WebP. What is done to its times and sounds is left out, but for the time at which a text comes and goes.</summary>
    /// <param name="at">When it is seen, in seconds from the begin of the film itself.</param>
    /// <param name="width">How wide it is at most.</param>
    /// <param name="folder">A folder of the caller's, to work in.</param>
    /// <param name="started">Told of each process as soon as it runs.</param>
    /// <exception cref="FilmException">It cannot be made; the message says why.</exception>
    /// <exception cref="ProgramException">ffmpeg failed; its last words are in the message.</exception>
    public async Task<FilmStill> StillAsync(FilmOrder order, double at, int width, string folder, Action<Process> started, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        await RefuseSignsAsync(order.Recipe, cancellationToken);
        var source = await FilmSource.KnowAsync(ffprobe, order, started, cancellationToken);
        if (source.Picture is null)
        {
            throw FilmException.Asked("There is no picture in it.");
        }

        if (!(at >= 0 && at <= source.Length))
        {
            throw FilmException.Asked(FormattableString.Invariant($"A picture at {at:0.###} s was asked for, and there are only {source.Length:0.###} s."));
        }

        var window = WindowOf(order.Recipe, source);
        var parts = new FilmParts(order, folder);
        await TakeWordsAsync(order, window, parts, started, cancellationToken);
        // As if for a codec that has eight bits and the usual range of light, as a WebP has them.
        var seen = new EditRecipe([.. order.Recipe.Operations.Where(operation => operation is not (Trim or Speed))], new EditResult("mkv", "vp8"));
        var plan = new FilmPlan(order with { Recipe = seen }, source, parts, mayCopy: false);
        // The one that is seen at that time is the first after the one before it.
        var from = source.IsUneven
            ? Math.Max(0, await source.SeenAtAsync(ffprobe, at, started, cancellationToken) - FilmWindow.Slack)
            : Math.Max(0, Math.Min(at, source.PictureEnd - source.Frame) - source.Frame + FilmWindow.Slack);
        var file = Path.Combine(folder, "still.webp");
        var still = plan.Still(from, Math.Max(0, (from - window.From) / window.Speed), width, file);
        await ffmpeg.RunAsync(still.Arguments, TimeSpan.Zero, static _ => { }, started, cancellationToken);
        return File.Exists(file)
            ? new FilmStill(await File.ReadAllBytesAsync(file, cancellationToken), still.Width, still.Height, [.. plan.Notes.Distinct()])
            : throw new FilmException(FilmFault.Input, FormattableString.Invariant($"There is no picture at {at:0.###} s."));
    }
}

/// <summary>A picture of a film.</summary>
/// <param name="Bytes">As WebP.</param>
/// <param name="Notes">What is otherwise than one might expect.</param>
public sealed record FilmStill(byte[] Bytes, int Width, int Height, IReadOnlyList<string> Notes);
