using System.Diagnostics;

using Aspire.Media.Edits;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Images;
using Aspire.Media.Programs;

namespace Aspire.Media.Films;

/// <summary>Edits films and sounds, and proves what came out before it counts.</summary>
public sealed partial class FilmEditor(FfmpegProgram ffmpeg, FfprobeProgram ffprobe, FaceFinder faces, FontCoverage fonts)
{
    // In seconds: within so few pictures begin that one has to look whether there is one, and what ends no earlier than this ends where it shall.
    private const double Few = 0.2;

    /// <summary>Does what is asked.</summary>
    /// <param name="folder">A folder of the caller's, to work in and for what comes out; it is there, and empty.</param>
    /// <param name="progress">Told, from 0 to 1, how much is done.</param>
    /// <param name="started">Told of each process as soon as it runs.</param>
    /// <exception cref="FilmException">It cannot be done, or what came out is not what was asked; the message says which and why.</exception>
    /// <exception cref="ProgramException">ffmpeg failed; its last words are in the message.</exception>
    public async Task<EditedFilm> EditAsync(FilmOrder order, string folder, Action<double> progress, Action<Process> started, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(progress);
        try
        {
            return await MakeAsync(order, folder, progress, started, cancellationToken);
        }
        catch (ProgramException failure)
        {
            throw failure.Hiding([order.Place, order.Pictures?.Place ?? "", .. order.Others.Values]);
        }
    }

    private async Task<EditedFilm> MakeAsync(FilmOrder order, string folder, Action<double> progress, Action<Process> started, CancellationToken cancellationToken)
    {
        var source = await FilmSource.KnowAsync(ffprobe, order, started, cancellationToken);
        if (source.HasIndex || !Seeks(order.Recipe))
        {
            return await EditAsync(order, source, folder, progress, started, cancellationToken);
        }

        var (indexed, left) = await IndexAsync(source, folder, started, cancellationToken);
        var format = order.Recipe.Result.Format ?? (order.Recipe.Result.Extract is null ? FilmFormat.OfFilm(source.Report, order.ContentType)?.Name : null);
        var edited = await EditAsync(
            order with { Place = indexed.Place, ContentType = null, Recipe = order.Recipe with { Result = order.Recipe.Result with { Format = format } } }, indexed, folder, progress, started, cancellationToken);
        return edited with { Notes = [.. left, .. edited.Notes] };
    }

    private async Task<EditedFilm> EditAsync(FilmOrder order, FilmSource source, string folder, Action<double> progress, Action<Process> started, CancellationToken cancellationToken)
    {
        if (order.Recipe.Result.Extract is { Kind: not ExtractKind.Audio })
        {
            return await new FilmExtract(ffmpeg, ffprobe, faces, source, folder, progress, started).TakeAsync(order.Recipe, cancellationToken);
        }

        await RefuseSignsAsync(order.Recipe, cancellationToken);
        var parts = new FilmParts(order, folder) { Given = order.Pictures is { } given ? await FilmSource.LookAsync(ffprobe, given.Place, started, cancellationToken) : null };
        await FindOthersAsync(order.Recipe, parts, started, cancellationToken);
        if (parts.Given is null && FilmJoin.Plan(order, source, parts, folder) is { } join)
        {
            var joined = join.Arguments[^1];
            // Read as a list they begin with what an encoder of sound put before the first sample, by which the pictures must not be late.
            var begin = (await ffprobe.ProbeAsync(MediaInput.Joined(join.List), started, cancellationToken)).Start;
            await ffmpeg.RunAsync(["-itsoffset", FormattableString.Invariant($"{begin:0.######}"), .. join.Arguments], TimeSpan.FromSeconds(join.Expected.Length ?? 0), progress, started, cancellationToken);
            order.Made();
            var proven = await ProveAsync(join.Expected, joined, started, cancellationToken);
            return new EditedFilm(
                [new FilmFile(joined, "film", join.Format.ContentType, join.Format.Extension, proven.Report)], FilmMethod.Copied, "They are alike: their pictures were put behind one another as they are, bit by bit; their sound was encoded anew, without gaps.", []);
        }

        var window = WindowOf(order.Recipe, source);
        await TakeWordsAsync(order, window, parts, started, cancellationToken);
        await CutWordsAsync(source, window, parts, started, cancellationToken);
        var (plan, cut, splice) = await PlanAsync(order, source, parts, folder, progress, started, cancellationToken);
        if (order.LeavesPictures && plan.HasPicture && !plan.CopiesPicture)
        {
            throw FilmException.Asked($"Its pictures would have to be encoded anew: {plan.Reason}.");
        }

        await TakeCoversAsync(plan.Format, source, parts, folder, started, cancellationToken);
        foreach (var (sound, arguments) in plan.Unmeasured)
        {
            var words = await ffmpeg.ListenAsync(arguments, TimeSpan.FromSeconds(plan.Length), fraction => progress(fraction / 4), started, cancellationToken);
            parts.Loudness[sound] = LoudnessMeasure.Read(words);
        }

        if (plan.Unmeasured.Count > 0)
        {
            plan = new FilmPlan(order, source, parts, plan.MayCopy);
        }

        var begun = splice is not null ? 0.9 : plan.Unmeasured.Count > 0 ? 0.25 : 0;
        var file = Path.Combine(folder, $"film{plan.Format.Extension}");
        var (run, expected) = plan.Finish(cut, file);
        await ffmpeg.RunAsync(run, TimeSpan.FromSeconds(plan.Length), fraction => progress(begun + (fraction * (1 - begun))), started, cancellationToken);
        order.Made();
        var found = await ProveAsync(expected, file, source, plan.Window, started, cancellationToken);
        return new EditedFilm(
            [new FilmFile(file, plan.Format.HasPicture ? "film" : "sound", plan.Format.ContentType, plan.Format.Extension, found.Report)],
            splice is not null ? FilmMethod.Edges : parts.Given is not null ? FilmMethod.Encoded : (plan.HasPicture ? plan.CopiesPicture : !plan.EncodesSounds) ? FilmMethod.Copied : FilmMethod.Encoded,
            splice is not null ? $"Its pictures are the very same, bit by bit, but for {splice.Anew} beside the cuts, which do not lie where pictures stand for themselves: those were encoded anew{(plan.EncodesSounds ? ", as was its sound" : "")}."
                : parts.Given is not null ? $"Its pictures were encoded anew beforehand, as {parts.Given.Picture!.Codec}{(plan.EncodesSounds ? "; its sound was encoded anew" : "")}."
                : !plan.HasPicture ? plan.EncodesSounds ? "Its sound was encoded anew." : "Its sound is the very same, packet by packet."
                : plan.CopiesPicture ? $"Its pictures are the very same, bit by bit{(plan.EncodesSounds ? "; its sound was encoded anew" : "")}."
                : $"Encoded anew: {plan.Reason}.",
            [.. plan.Notes.Distinct()])
        {
            Lost = plan.Lost,
        };
    }

    // Of a film that keeps its cover among its files it is taken out first: as a stream it would become a second film.
    private async Task TakeCoversAsync(FilmFormat format, FilmSource source, FilmParts parts, string folder, Action<Process> started, CancellationToken cancellationToken)
    {
        foreach (var cover in source.Report.Streams.Where(stream => format is { KeepsAttachments: true, HasPicture: true } && stream.IsCover && FilmPlan.CoverCodecs.Contains(stream.Codec)))
        {
            var file = Path.Combine(folder, FormattableString.Invariant($"cover{cover.Index}.{(cover.Codec == "png" ? "png" : "jpg")}"));
            await ffmpeg.RunAsync([.. source.Input, "-map", $"0:{cover.Index}", "-c", "copy", "-frames:v", "1", "-f", "image2", "-update", "1", file], TimeSpan.Zero, static _ => { }, started, cancellationToken);
            parts.Covers[cover.Index] = file;
        }
    }

    /// <summary>Looks into a result, and compares it with what it must be.</summary>
    /// <exception cref="FilmException">It is something else; the message says what.</exception>
    public async Task<FilmSource> ProveAsync(FilmExpectation expected, string file, Action<Process> started, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(expected);
        FilmSource found;
        try
        {
            found = await FilmSource.LookAsync(ffprobe, file, started, cancellationToken);
        }
        catch (FilmException failure)
        {
            throw new FilmException(FilmFault.Result, $"What came out is not what was asked: {failure.Message}", failure);
        }

        var boxes = expected.Format.HasBoxes ? await FilmBoxes.ReadAsync(file, cancellationToken) : null;
        return expected.Compare(found, boxes) is { Count: > 0 } wrong
            ? throw new FilmException(FilmFault.Result, $"What came out is not what was asked: {string.Join("; ", wrong)}.")
            : found;
    }

    // A film whose end is missing says all the same how long it was: whoever looks only at what came out would take it for a fault of ours, and try again.
    private async Task<FilmSource> ProveAsync(FilmExpectation expected, string file, FilmSource source, FilmWindow window, Action<Process> started, CancellationToken cancellationToken)
    {
        try
        {
            return await ProveAsync(expected, file, started, cancellationToken);
        }
        catch (FilmException failure) when (failure.Fault == FilmFault.Result && source.Picture is not null)
        {
            var end = Math.Min(window.To ?? source.PictureEnd, source.PictureEnd);
            var last = (await source.PacketsAsync(ffprobe, Math.Max(0, end - Few), end, started, cancellationToken)).Select(packet => packet.Shown + (packet.Duration ?? source.Frame)).DefaultIfEmpty().Max();
            throw last >= end - Few ? failure
                : new FilmException(FilmFault.Input, FormattableString.Invariant($"Its end is missing: it says that it lasts {source.Length:0.###} s, and after {last:0.###} s there is nothing."), failure);
        }
    }

    private async Task RefuseSignsAsync(EditRecipe recipe, CancellationToken cancellationToken)
    {
        foreach (var text in recipe.Operations.OfType<OverlayText>())
        {
            if (await fonts.RefusalAsync(text.Text, cancellationToken) is { } refusal)
            {
                throw FilmException.Asked(refusal);
            }
        }
    }

    private static bool Seeks(EditRecipe recipe) => recipe.Operations.OfType<Trim>().Any() || recipe.Result.Extract is { Kind: not ExtractKind.Audio };

    // Whoever looks for a time in a film without an index lands behind it, and lacks what the next pictures need: it is put into a container that has one, as it is.
    private async Task<(FilmSource Indexed, IReadOnlyList<string> Left)> IndexAsync(FilmSource source, string folder, Action<Process> started, CancellationToken cancellationToken)
    {
        var (file, format) = (Path.Combine(folder, "indexed.mkv"), FilmFormat.Of("mkv"));
        var kept = source.Report.Streams.Where(stream => stream.Kind is "video" or "audio" || format.Words.Contains(stream.Codec)).ToList();
        await ffmpeg.RunAsync(
            [.. source.Input, .. kept.SelectMany(stream => new[] { "-map", $"0:{stream.Index}" }), "-c", "copy", "-f", format.Muxer, file], TimeSpan.FromSeconds(source.Length), static _ => { }, started, cancellationToken);
        return (
            await FilmSource.LookAsync(ffprobe, file, started, cancellationToken),
            [.. source.Report.Streams.Except(kept).Select(stream => $"Stream {stream.Index} ({stream.Kind}{(stream.Codec is null ? "" : $", {stream.Codec}")}) is left out: its times cannot be found again.")]);
    }

    private async Task<(FilmPlan Plan, FilmCut? Cut, FilmSplice? Splice)> PlanAsync(
        FilmOrder order, FilmSource source, FilmParts parts, string folder, Action<double> progress, Action<Process> started, CancellationToken cancellationToken)
    {
        var plan = new FilmPlan(order, source, parts, mayCopy: true);
        if (!plan.CopiesPicture || plan.Window.IsAll)
        {
            if (plan.HasPicture && !plan.Window.IsAll && (source.IsUneven || plan.Window.SpanOf(source.Length) < Few))
            {
                // Of so short a part one must know whether there is a picture in it.
                await FilmCut.LookAsync(ffprobe, source, plan.Window, started, cancellationToken);
            }

            return (plan, null, null);
        }

        var cut = await FilmCut.LookAsync(ffprobe, source, plan.Window, started, cancellationToken);
        if (cut.IsClean)
        {
            return (plan, cut, null);
        }

        if (await FilmSplice.FindAsync(ffprobe, source, plan.Window, cut, started, cancellationToken) is { } splice
            && await splice.MakeAsync(ffmpeg, ffprobe, folder, fraction => progress(fraction * 0.9), started, cancellationToken) is { } spliced)
        {
            parts.Spliced = (spliced, splice.Late);
            return (new FilmPlan(order, source, parts, mayCopy: true), cut, splice);
        }

        return (new FilmPlan(order, source, parts, mayCopy: false), null, null);
    }

    private async Task FindOthersAsync(EditRecipe recipe, FilmParts parts, Action<Process> started, CancellationToken cancellationToken)
    {
        foreach (var asset in recipe.Operations.OfType<Concat>().SelectMany(concat => concat.Assets).Distinct())
        {
            parts.Films[asset] = await FilmSource.LookAsync(ffprobe, parts.PlaceOf(asset), started, cancellationToken);
        }
    }
}
