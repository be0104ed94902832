using Aspire.Media.Engine.Execution;
using Aspire.Media.Films;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>Chooses what encodes a film here.</summary>
internal sealed class EncoderChoice(EncoderCheck check)
{
    /// <exception cref="StepFailedException">What the policy asks for is not here, or cannot encode this film.</exception>
    public async Task<PictureEncoder> ChooseAsync(TranscodePolicy policy, FilmSource source, CancellationToken cancellationToken)
    {
        var isDeep = PictureCodec.PixelsFor(policy.CodecName, source.Picture?.PixelFormat).Contains("10", StringComparison.Ordinal);
        var all = PictureEncoder.All.Where(encoder => encoder.Codec == policy.CodecName).ToList();
        if (policy.Encoder == WantedEncoder.Auto)
        {
            foreach (var encoder in all.Where(encoder => encoder.IsHardware && Suits(encoder, source, isDeep)))
            {
                if ((await check.LookAsync(encoder, isDeep, cancellationToken)).Works)
                {
                    return encoder;
                }
            }
        }

        var wanted = policy.Encoder is WantedEncoder.Auto or WantedEncoder.Software ? all.First(encoder => !encoder.IsHardware)
            : all.First(encoder => encoder.Name.EndsWith($"_{policy.Encoder.ToString().ToLowerInvariant()}", StringComparison.Ordinal));
        return await check.LookAsync(wanted, isDeep, cancellationToken) is { WhyNot: { } why }
            ? throw new StepFailedException(FailureClass.Configuration, $"{wanted.Name} does not work on this machine: {why}.", isPermanent: false)
            : wanted;
    }

    /// <summary>Whether an encoder that was chosen elsewhere works here as well; why not, in words.</summary>
    public async Task<string?> RefusalAsync(string name, FilmSource source, CancellationToken cancellationToken)
    {
        var encoder = PictureEncoder.Of(name);
        return (await check.LookAsync(encoder, PictureCodec.PixelsFor(encoder.Codec, source.Picture?.PixelFormat).Contains("10", StringComparison.Ordinal), cancellationToken)).WhyNot;
    }

    private static bool Suits(PictureEncoder encoder, FilmSource source, bool isDeep) =>
        // Devices take two kinds of pixels.
        FilmLosses.Grain(source.Picture?.PixelFormat) == 420 && source.Picture?.PixelFormat?.Contains("12", StringComparison.Ordinal) != true && (encoder.IsDeep || !isDeep) && (encoder.KeepsLight || !source.HasLight);
}
