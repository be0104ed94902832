using System.Collections.Concurrent;

using Aspire.Media.Ffmpeg;
using Aspire.Media.Programs;

namespace Aspire.Media.Transcoding;

/// <summary>Whether an encoder works on this machine.</summary>
/// <param name="WhyNot">In words; null where it works.</param>
public sealed record EncoderFinding(PictureEncoder Encoder, string? WhyNot)
{
    public bool Works => WhyNot is null;
}

/// <summary>Knows which encoders work here. One that needs a device counts when it has encoded some pictures: that ffmpeg was built with it says nothing of the machine.</summary>
public sealed class EncoderCheck(FfmpegProgram ffmpeg)
{
    // What drivers say when they are not there, and what that means.
    private static readonly (string Said, string Means)[] Reasons =
    [
        ("Cannot load libcuda", "the driver of NVIDIA is not installed (libcuda)"),
        ("Cannot load libnvidia-encode", "the driver of NVIDIA is there without its encoder (libnvidia-encode)"),
        ("Driver does not support the required nvenc API", "the driver of NVIDIA is older than this ffmpeg needs"),
        ("No capable devices found", "no device of NVIDIA here can encode so"),
        ("No NVENC capable devices", "no device of NVIDIA here can encode so"),
        ("Unsupported device", "the device of NVIDIA has no encoder"),
        ("Error initializing an internal MFX session", "there is no device of Intel, or its driver is not installed"),
        ("Error creating a MFX session", "there is no device of Intel, or its driver is not installed"),
        ("No VA display found", "there is no /dev/dri/renderD128, or it may not be opened"),
        ("Failed to initialise VAAPI", "there is a device, and no driver of VA-API for it"),
        ("No usable encoding profile", "the device does not encode so"),
        ("No usable encoding entrypoint", "the device does not encode so"),
    ];

    private readonly ConcurrentDictionary<(string Encoder, bool Deep), Lazy<Task<EncoderFinding>>> known = new();

    /// <summary>Looks at all encoders of a codec.</summary>
    /// <param name="codec">Such as <c>hevc</c>; all codecs where null.</param>
    /// <param name="deep">Whether it is to take ten bits for each colour.</param>
    /// <exception cref="ProgramException">ffmpeg could not even be started.</exception>
    public async Task<IReadOnlyList<EncoderFinding>> LookAsync(string? codec, bool deep, CancellationToken cancellationToken)
    {
        var findings = new List<EncoderFinding>();
        foreach (var encoder in PictureEncoder.All.Where(encoder => codec is null || encoder.Codec == codec))
        {
            findings.Add(await LookAsync(encoder, deep, cancellationToken));
        }

        return findings;
    }

    /// <summary>Looks at one; what was found holds for as long as this process runs.</summary>
    /// <exception cref="ProgramException">ffmpeg could not even be started.</exception>
    public async Task<EncoderFinding> LookAsync(PictureEncoder encoder, bool deep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        // Whoever asks first must not take the answer from the others by going away: a few pictures are soon encoded.
        var asked = known.GetOrAdd((encoder.Name, deep), _ => new Lazy<Task<EncoderFinding>>(() => TryAsync(encoder, deep)));
        try
        {
            return await asked.Value.WaitAsync(cancellationToken);
        }
        catch (ProgramException)
        {
            // ffmpeg itself is missing, and may be there when somebody asks again.
            known.TryRemove(KeyValuePair.Create((encoder.Name, deep), asked));
            throw;
        }
    }

    private async Task<EncoderFinding> TryAsync(PictureEncoder encoder, bool deep)
    {
        if (!(await ffmpeg.NamesAsync("encoders", CancellationToken.None)).Contains(encoder.Name))
        {
            return new EncoderFinding(encoder, "this ffmpeg was built without it");
        }

        if (deep && !encoder.IsDeep)
        {
            return new EncoderFinding(encoder, "it takes eight bits for each colour");
        }

        if (!encoder.IsHardware)
        {
            return new EncoderFinding(encoder, null);
        }

        var encoding = new PictureEncoding(encoder.Codec, encoder.Name, encoder.PixelsFor(deep ? "yuv420p10le" : "yuv420p")) { Device = encoder.Device, Upload = encoder.Upload, Options = encoder.Quality(28) };
        try
        {
            await ffmpeg.RunAsync(
                [.. encoding.Device, "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25", "-frames:v", "10", "-vf", encoding.Filters("null"), .. encoding.Arguments(threads: null), "-f", "null", "-"], TimeSpan.Zero, static _ => { },
                static _ => { }, CancellationToken.None);
            return new EncoderFinding(encoder, null);
        }
        catch (ProgramException failure) when (failure.ExitCode is not null)
        {
            return new EncoderFinding(encoder, Reason(failure.Message));
        }
    }

    /// <summary>Why a device did not encode, by what ffmpeg said.</summary>
    internal static string Reason(string words) =>
        Array.Find(Reasons, reason => words.Contains(reason.Said, StringComparison.OrdinalIgnoreCase)) is { Means: { } means } ? means : words;
}
