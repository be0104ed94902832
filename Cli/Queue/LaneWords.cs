using System.Globalization;

using Aspire.Media.Client.Queue;

namespace Aspire.Media.Cli.Queue;

/// <summary>A lane of the queue, in words.</summary>
internal static class LaneWords
{
    public static string Name(Lane lane) => lane.Requires.Count == 0 ? lane.Kind : $"{lane.Kind} with {string.Join(", ", lane.Requires)}";

    public static string Waiting(Lane lane) => string.Create(CultureInfo.InvariantCulture, $"{lane.Waiting:N0}{(lane.IsMore ? "+" : "")}");

    /// <summary>Whether steps wait there for a worker that there is not.</summary>
    public static bool IsForsaken(Lane lane) => lane is { Workers: 0, Waiting: > 0 };
}
