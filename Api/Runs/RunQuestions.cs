using Aspire.Media.Client;
using Aspire.Media.Client.Runs;
using Aspire.Media.Engine.Runs;

using Microsoft.AspNetCore.Mvc;

using RunStatus = Aspire.Media.Engine.Runs.RunStatus;

namespace Aspire.Media.Api.Runs;

/// <summary>Which runs are meant, as it is asked in an address.</summary>
/// <param name="Statuses">Any of these.</param>
/// <param name="Labels">All of these, each as name:value.</param>
/// <param name="Parent">Children of this run.</param>
/// <param name="Ending">Those whose id ends in this.</param>
/// <param name="Children">Without a parent: whether children are meant, too.</param>
internal sealed record RunQuestions(
    string? Workflow,
    [property: FromQuery(Name = "status")] string[]? Statuses,
    [property: FromQuery(Name = "label")] string[]? Labels,
    DateTimeOffset? CreatedAfter,
    DateTimeOffset? CreatedBefore,
    Guid? Parent,
    bool? Children,
    string? Ending)
{
    private const int ShortestEnding = 4;
    private const int LongestEnding = 32;

    private static readonly Dictionary<string, RunStatus> Words = Enum.GetValues<RunStatus>().ToDictionary(WireFormat.Word, StringComparer.OrdinalIgnoreCase);

    /// <summary>The question in the engine's words, or what is wrong with it.</summary>
    public bool TryRead(out RunQuery query, out string fault)
    {
        query = new RunQuery();
        if ((Labels ?? []).FirstOrDefault(label => label.IndexOf(':', StringComparison.Ordinal) < 1) is { } broken)
        {
            fault = $"A label is asked for as name:value, not as `{broken}`.";
            return false;
        }

        if (!TryRead(Statuses, out var statuses, out fault) || !IsEnding(Ending, out fault))
        {
            return false;
        }

        query = new RunQuery
        {
            Workflow = Workflow,
            Statuses = statuses,
            // The last of several values for one label: no run has two.
            Labels = (Labels ?? []).Select(label => label.Split(':', 2)).GroupBy(parts => parts[0]).ToDictionary(group => group.Key, group => group.Last()[1]),
            CreatedAfter = CreatedAfter,
            CreatedBefore = CreatedBefore,
            Parent = Parent,
            WithChildren = Children ?? false,
            Ending = Ending,
        };
        return true;
    }

    /// <summary>A filter in the engine's words, or what is wrong with it.</summary>
    public static bool TryRead(RunFilter filter, out RunQuery query, out string fault)
    {
        var isSound = TryRead(filter.Statuses?.Select(WireFormat.Word), out var statuses, out fault);
        query = new RunQuery
        {
            Workflow = filter.Workflow,
            Statuses = statuses,
            Labels = filter.Labels,
            CreatedAfter = filter.CreatedAfter,
            CreatedBefore = filter.CreatedBefore,
            Parent = filter.Parent,
            WithChildren = filter.Children,
            Ending = filter.Ending,
        };
        return isSound && IsEnding(filter.Ending, out fault);
    }

    private static bool IsEnding(string? ending, out string fault)
    {
        var isOne = ending is null || (ending.Length is >= ShortestEnding and <= LongestEnding && ending.All(char.IsAsciiHexDigit));
        fault = isOne ? "" : $"`{ending}` is not the end of an id: it has {ShortestEnding} to {LongestEnding} of the digits 0 to 9 and a to f, and no dashes.";
        return isOne;
    }

    private static bool TryRead(IEnumerable<string>? words, out HashSet<RunStatus>? statuses, out string fault)
    {
        var given = (words ?? []).ToList();
        if (given.Find(word => !Words.ContainsKey(word)) is { } unknown)
        {
            (statuses, fault) = (null, $"`{unknown}` is no status of a run: choose from {string.Join(", ", Words.Keys)}.");
            return false;
        }

        (statuses, fault) = (given.Count == 0 ? null : [.. given.Select(word => Words[word])], "");
        return true;
    }
}
