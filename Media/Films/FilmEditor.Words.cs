using System.Diagnostics;

using Aspire.Media.Edits;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Programs;

namespace Aspire.Media.Films;

/// <summary>Captions, its own and others, before a film is planned.</summary>
public sealed partial class FilmEditor
{
    // Nobody leaves words to be read for longer.
    private const double LongestWords = 15;

    private static FilmWindow WindowOf(EditRecipe recipe, FilmSource source) => recipe.Operations.Aggregate(new FilmWindow(), (window, operation) => operation switch
    {
        Trim trim => window.Cut(trim, source.Length, source.Frame),
        Speed { Factor: > 0 } speed => window with { Speed = window.Speed * speed.Factor },
        _ => window,
    });

    // They are brought into one form, and to the part that is kept: filters open what they are told by themselves, so it is a file of ours.
    private async Task TakeWordsAsync(FilmOrder order, FilmWindow window, FilmParts parts, Action<Process> started, CancellationToken cancellationToken)
    {
        foreach (var asset in order.Recipe.Operations.OfType<Subtitles>().Select(words => words.Asset).Distinct())
        {
            var file = parts.Script($"{asset}", "words.ass");
            try
            {
                await ReadWordsAsync([], MediaInput.Captions(parts.PlaceOf(asset)), "0:s:0", file, started, cancellationToken);
            }
            catch (ProgramException failure) when (failure.ExitCode is not null)
            {
                throw new FilmException(FilmFault.Request, $"The captions {asset} cannot be read: {failure.Message.Replace(parts.PlaceOf(asset), "it", StringComparison.Ordinal)}", failure);
            }

            await File.WriteAllTextAsync(file, FilmWords.Cut(await File.ReadAllTextAsync(file, cancellationToken), window), cancellationToken);
            parts.Captions[asset] = file;
        }
    }

    // Whoever copies packets from the first cut on leaves out the words that are being read there; and packets that were copied keep the film's own pace.
    private async Task CutWordsAsync(FilmSource source, FilmWindow window, FilmParts parts, Action<Process> started, CancellationToken cancellationToken)
    {
        if (window is { From: <= FilmWindow.Slack, Speed: 1 })
        {
            return;
        }

        var back = Math.Min(window.From, LongestWords);
        var begin = window.From - back;
        foreach (var stream in source.Report.Streams.Where(stream => FilmWords.Codecs.Contains(stream.Codec)))
        {
            async Task<string> ReadAsync(double? length, string file)
            {
                string[] part = [.. begin > 0 ? new[] { "-ss", FormattableString.Invariant($"{begin:0.######}") } : [], .. length is { } some ? new[] { "-t", FormattableString.Invariant($"{some:0.######}") } : []];
                await ReadWordsAsync(part, source.Input, $"0:{stream.Index}", file, started, cancellationToken);
                return await File.ReadAllTextAsync(file, cancellationToken);
            }

            var file = parts.Script($"words {stream.Index}", "own.ass");
            if (window.Speed != 1 || FilmWords.IsReadAt(await ReadAsync(back, file), back))
            {
                var here = window with { From = back, To = window.To - begin };
                await File.WriteAllTextAsync(file, FilmWords.Cut(await ReadAsync(here.To, file), here), cancellationToken);
                parts.Words[stream.Index] = file;
            }
        }
    }

    private Task ReadWordsAsync(string[] part, IReadOnlyList<string> input, string stream, string file, Action<Process> started, CancellationToken cancellationToken) =>
        ffmpeg.RunAsync([.. part, .. input, "-map", stream, "-c:s", "ass", "-f", "ass", file], TimeSpan.Zero, static _ => { }, started, cancellationToken);
}
