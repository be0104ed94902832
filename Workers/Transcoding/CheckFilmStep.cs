using System.ComponentModel;
using System.Globalization;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Files;
using Aspire.Media.Transcoding;
using Aspire.Media.Workers.Files;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>Decodes a film to its end, to know that it is sound.</summary>
[Step(
    "media.check",
    Title = "Decode a film to its end",
    Description = "All that is seen and heard in a file under one of the roots is decoded. It fails where a decoder complains, with the first complaints and their times; the file itself is left alone.",
    Access = StepAccess.Read,
    MaxAttempts = 2,
    Timeout = "12:00:00")]
internal sealed class CheckFilmStep(Roots roots, FilmCheck check) : Step<CheckFilmStep.Input, CheckFilmStep.Output>
{
    private const int Told = 3;

    public sealed record Input([property: Description("The file, as a path or as file:///….")] string File);

    /// <param name="Pictures">How many pictures were decoded.</param>
    public sealed record Output(string Path, long Pictures);

    public override async Task<Output> RunAsync(Input input, StepContext context, CancellationToken cancellationToken)
    {
        var place = await roots.ReadableAsync(input.File, cancellationToken);
        if (FoundFile.Of(place.Path) is null)
        {
            throw StepSignal.Skip($"{place.Path} is gone.");
        }

        var health = await check.LookAsync(place.Path, context.FewerThreads(), fraction => context.Report(fraction), context.Adopt, cancellationToken);
        return health.IsSound ? new Output(place.Path, health.Pictures)
            : throw new StepFailedException(
                FailureClass.InvalidFormat,
                string.Create(CultureInfo.InvariantCulture, $"{place.Path} is damaged ({health.Count} complaints): {string.Join("; ", health.Flaws.Take(Told).Select(flaw => string.Create(CultureInfo.InvariantCulture, $"at {flaw.At:0.##} s: {flaw.Words}")))}"),
                isPermanent: true);
    }
}
