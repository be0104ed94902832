using System.Text.Json;

namespace Aspire.Media.Engine.Recovery;

/// <summary>What was tried already to help a step, as it is kept between its attempts.</summary>
internal sealed record RecoveryRecord
{
    public static readonly RecoveryRecord None = new();

    /// <summary>The highest attempt that a rung has asked for: it is made even if the definition allows fewer.</summary>
    public int Granted { get; init; }

    /// <summary>How often each rung was climbed.</summary>
    public IReadOnlyDictionary<string, int> Climbed { get; init; } = new Dictionary<string, int>();

    public RecoveryAdvice Advice { get; init; } = RecoveryAdvice.None;

    public int Times(string rung) => Climbed.GetValueOrDefault(rung);

    public RecoveryRecord With(string rung) => this with { Climbed = new Dictionary<string, int>(Climbed) { [rung] = Times(rung) + 1 } };

    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static RecoveryRecord Read(string json) => JsonSerializer.Deserialize<RecoveryRecord>(json, JsonSerializerOptions.Web) ?? None;
}

/// <summary>What is to be kept of a step that goes on later, or told of one that ended.</summary>
/// <param name="Record">JSON; null when nothing is kept any more.</param>
/// <param name="Story">The rungs that were climbed after this attempt, for the story of the run: a JSON list.</param>
public sealed record StepRecovery(int Attempt, string? Record, string Story)
{
    public const string NoStory = "[]";
}
