using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Files;
using Aspire.Media.Programs;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Workers.Transcoding;

/// <summary>Says what is to become of a file, by what is in it, by rules, and by what was tried with it before.</summary>
internal sealed class FileJudge(JudgedFileStore files, TranscodedFileStore transcoded, FfprobeProgram ffprobe, TimeProvider time)
{
    /// <summary>Decides by rules.</summary>
    /// <param name="isReport">Whether that is written down as a decision of this run; else it is only remembered what is in the file.</param>
    public async Task<JudgedFacts> JudgeAsync(
        RootedPath place, FoundFile file, TranscodePolicy policy, IReadOnlyList<TranscodeRule>? rules, bool isReport, StepContext context, CancellationToken cancellationToken)
    {
        var (facts, isKnown) = await KnowAsync(file, policy, context, cancellationToken);
        var decision = TranscodeRules.Decide(facts, rules is { Count: > 0 } ? rules : TranscodeRules.Usual(policy.CodecName), policy.Recipe, time.GetUtcNow());
        return await ConcludeAsync(place, file, facts, policy, decision, isReport || !isKnown, context, cancellationToken);
    }

    /// <summary>Looks whether what somebody decided can still be done.</summary>
    public async Task<JudgedFacts> CheckAsync(RootedPath place, FoundFile file, TranscodePolicy policy, TranscodeDecision decided, StepContext context, CancellationToken cancellationToken)
    {
        var (facts, isKnown) = await KnowAsync(file, policy, context, cancellationToken);
        return await ConcludeAsync(place, file, facts, policy, decided, !isKnown, context, cancellationToken);
    }

    private async Task<(FileFacts Facts, bool IsKnown)> KnowAsync(FoundFile file, TranscodePolicy policy, StepContext context, CancellationToken cancellationToken)
    {
        if (policy.Fault is { } fault)
        {
            throw new StepFailedException(FailureClass.Configuration, fault, isPermanent: true);
        }

        return await files.FactsAsync(file, cancellationToken) is { } known ? (known, true) : (await LookAsync(file, context, cancellationToken), false);
    }

    private async Task<JudgedFacts> ConcludeAsync(
        RootedPath place, FoundFile file, FileFacts facts, TranscodePolicy policy, TranscodeDecision decision, bool isKept, StepContext context, CancellationToken cancellationToken)
    {
        if (decision.Verdict != Verdict.Leave && await ObjectionAsync(file, facts, policy.RecipeFor(decision.Verdict), cancellationToken) is { } objection)
        {
            decision = new TranscodeDecision(Verdict.Leave, objection);
        }

        var expected = decision.Verdict == Verdict.Transcode ? Forecast.SizeOf(facts, policy.CodecName) : file.Size;
        if (isKept)
        {
            await files.JudgeAsync(place.Root.Name, file, facts, new JudgedFile(context.RunId, policy.Recipe, decision, expected), cancellationToken);
        }

        return new JudgedFacts(facts, decision, expected);
    }

    private async Task<string?> ObjectionAsync(FoundFile file, FileFacts facts, string recipe, CancellationToken cancellationToken) =>
        facts.Stamp == recipe || await transcoded.IsMadeAsync(file, recipe, cancellationToken) ? TranscodeRules.MadeSo
        : (await transcoded.PastAsync(file.Path, recipe, time.GetUtcNow() - TranscodedPast.Window, cancellationToken)).Objection ?? await files.TriedAsync(file, recipe, cancellationToken);

    private async Task<FileFacts> LookAsync(FoundFile file, StepContext context, CancellationToken cancellationToken)
    {
        try
        {
            return FileFacts.Of(await ffprobe.ProbeAsync(MediaInput.Film(file.Path), context.Adopt, cancellationToken), file.Size, file.ModifiedAt);
        }
        catch (ProgramException failure) when (failure.ExitCode is not null && File.Exists(file.Path))
        {
            throw new StepFailedException(FailureClass.InvalidFormat, failure.Hiding([file.Path]).Message, isPermanent: true, failure);
        }
    }
}

/// <param name="ExpectedSize">How large it will be.</param>
internal sealed record JudgedFacts(FileFacts Facts, TranscodeDecision Decision, long ExpectedSize);
