using Aspire.Media.Edits;
using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Films;

/// <summary>Subtitles, the film's own and others.</summary>
internal sealed partial class FilmPlan
{
    private static readonly string[] WritableWords = ["subrip", "ass", "webvtt", "mov_text"];

    private void MapWords(ProbeStream stream)
    {
        var isText = FilmWords.Codecs.Contains(stream.Codec);
        if (isJoined || (Window.Speed != 1 && !isText))
        {
            Leave(stream, OtherTimes);
        }
        else if (isText && parts.Words.TryGetValue(stream.Index, out var cut) && Format.Words.Count > 0 && FilmWords.Codecs.Contains(Format.Words[0]))
        {
            inputs.Add(MediaInput.Captions(cut));
            Write(stream, inputs.Count - 1, 0, Format.Words.Contains(stream.Codec) && WritableWords.Contains(stream.Codec) ? stream.Codec! : Format.Words[0]);
        }
        else if (Format.Words.Contains(stream.Codec))
        {
            Copy(stream);
        }
        else if (isText && Format.Words.Count > 0 && FilmWords.Codecs.Contains(Format.Words[0]))
        {
            Write(stream, 0, stream.Index, Format.Words[0]);
        }
        else
        {
            Leave(stream, $"{Format.Name} does not carry {stream.Codec}");
        }
    }

    private void Write(ProbeStream words, int input, int index, string codec)
    {
        var place = expected.Count;
        maps.AddRange(["-map", $"{input}:{index}"]);
        options.AddRange([$"-c:{place}", Encoder(codec)]);
        if (input > 0)
        {
            Tell(words, place);
        }

        Name(words, place);
        expected.Add(new ExpectedStream("subtitle", codec) { Language = LanguageOf(words), IsFleeting = true });
    }

    // Words that came from elsewhere.
    private void AddWords()
    {
        foreach (var words in recipe.Operations.OfType<Subtitles>().Where(words => !words.Burn))
        {
            if (Format.Words.Count == 0 || !FilmWords.Codecs.Contains(Format.Words[0]))
            {
                throw FilmException.Asked($"{Format.Name} carries no subtitles; `burn` puts them into the picture.");
            }

            var place = expected.Count;
            inputs.Add(MediaInput.Captions(parts.Captions[words.Asset]));
            maps.AddRange(["-map", $"{inputs.Count - 1}:s:0"]);
            options.AddRange([$"-c:{place}", Encoder(Format.Words[0])]);
            var language = words.Language is { } said ? LanguageCode.In(Format, said) : null;
            if (language is not null)
            {
                options.AddRange([$"-metadata:s:{place}", $"language={language}"]);
            }

            expected.Add(new ExpectedStream("subtitle", Format.Words[0]) { Language = language, IsFleeting = true });
        }
    }

    private static string Encoder(string words) => words == "subrip" ? "srt" : words;
}
