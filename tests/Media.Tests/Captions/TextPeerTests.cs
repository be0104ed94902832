using System.Text.Json;

using Aspire.Media.Captions;

namespace Aspire.Media.Tests.Captions;

/// <summary>Our WebVTT and TTML, seen by the parsers of others: webvtt-parser and imsc, from npm.</summary>
public sealed class TextPeerTests
{
    private const string ReadVtt = """
        const { WebVTTParser } = require('webvtt-parser');
        const entities = require('webvtt-parser/html-entities.json');
        const plain = node => node.type === 'text' ? node.value : (node.children || []).map(plain).join('');
        // It leaves escapes in names as they are.
        const bare = name => name.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
        const voice = node => node.name === 'v' ? bare(node.value) : (node.children || []).map(voice).find(name => name) || null;
        let text = '';
        process.stdin.setEncoding('utf8').on('data', part => text += part).on('end', () => {
          const read = new WebVTTParser(entities).parse(text, 'metadata');
          const cues = read.cues.map(cue => ({ start: cue.startTime, end: cue.endTime, text: plain(cue.tree), speaker: voice(cue.tree) }));
          console.log(JSON.stringify({ cues, errors: read.errors.map(error => `line ${error.line}: ${error.message}`) }));
        });
        """;

    // What is presented from each moment on at which anything changes.
    private const string ReadTtml = """
        // Without what renders, which wants a browser.
        const { fromXML } = require('imsc/src/main/js/doc');
        const { generateISD } = require('imsc/src/main/js/isd');
        const errors = [];
        const told = message => { errors.push(message); };
        const handler = { info: told, warn: told, error: told, fatal: told };
        const plain = node => node.kind === 'br' ? '\n' : (node.text || '') + (node.contents || []).map(plain).join('');
        let text = '';
        process.stdin.setEncoding('utf8').on('data', part => text += part).on('end', () => {
          const document = fromXML(text, handler);
          const moments = document.getMediaTimeEvents();
          const cues = [];
          for (let at = 0; at < moments.length; at++) {
            const shown = generateISD(document, moments[at], handler).contents.map(plain).join('');
            if (shown) cues.push({ start: moments[at], end: moments[at + 1], text: shown, speaker: null });
          }
          console.log(JSON.stringify({ cues, errors }));
        });
        """;

    [Fact]
    public async Task Webvtt_is_the_same_to_webvtt_parser()
    {
        var track = new RandomCaptions(31).Any(TestSize.Of(300, 3000));

        var seen = await ReadAsync(ReadVtt, CaptionFile.Write(track, CaptionFormat.Vtt).Bytes);

        Assert.Empty(seen.Errors);
        Assert.Equal(track.Cues.Select(cue => Line(cue.Start.TotalSeconds, cue.End.TotalSeconds, cue.Text, cue.Speaker)), seen.Cues.Select(cue => Line(cue.Start, cue.End, cue.Text, cue.Speaker)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ttml_presents_the_same_at_the_same_times_to_imsc(bool inFrames)
    {
        var track = new RandomCaptions(32).Broadcast(TestSize.Of(200, 2000));
        // Two that follow one another are told apart by their text alone.
        track = track with { Cues = [.. track.Cues.Select((cue, at) => cue with { Lines = [.. cue.Lines, $"({at}) <&> ½"] })] };

        var written = CaptionFile.Write(track, CaptionFormat.Ttml, new CaptionOptions { FrameRate = inFrames ? FrameRate.Ntsc : null });
        var seen = await ReadAsync(ReadTtml, written.Bytes);

        Assert.Empty(seen.Errors);
        Assert.Equal(
            written.Shown.Cues.Select(cue => Line(cue.Start.TotalSeconds, cue.End.TotalSeconds, cue.Text, null)), seen.Cues.Select(cue => Line(cue.Start, cue.End, cue.Text, cue.Speaker)));
    }

    private static string Line(double start, double end, string text, string? speaker) => FormattableString.Invariant($"{start:0.000} {end:0.000} {speaker} {text}");

    private static async Task<Seen> ReadAsync(string script, byte[] file)
    {
        // What it requires stands in node_modules, where ./media setup puts it.
        var (output, _) = await PeerProgram.RunAsync("node", ["-e", script], file);
        return JsonSerializer.Deserialize<Seen>(output, JsonSerializerOptions.Web)!;
    }

    private sealed record Seen(IReadOnlyList<SeenCue> Cues, IReadOnlyList<string> Errors);

    private sealed record SeenCue(double Start, double End, string Text, string? Speaker);
}
