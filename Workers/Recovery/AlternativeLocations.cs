using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Recovery;
using Aspire.Media.Files;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Recovery;

/// <summary>A file that is not where it was may be where its folder has moved to.</summary>
internal sealed class AlternativeLocations(IOptions<RecoveryOptions> options) : IRecoveryRung
{
    public string Name => "alternative_locations";

    public IReadOnlyCollection<FailureClass> Classes { get; } = [FailureClass.FileNotFound];

    public Task<Recovered?> ClimbAsync(FailedAttempt failed, CancellationToken cancellationToken)
    {
        var (advice, found) = (failed.Advice, new List<string>());
        foreach (var (written, path) in InputFiles.Of(failed.Input).Where(file => !Path.Exists(file.Path)))
        {
            if (Others(path).FirstOrDefault(Path.Exists) is { } other)
            {
                advice = advice.Reading(written, other);
                found.Add(other);
            }
        }

        return Task.FromResult(found.Count == 0 ? null : new Recovered($"Found at {string.Join(", ", found.Take(3))}{(found.Count > 3 ? $" and {found.Count - 3} others" : "")}", advice));
    }

    private IEnumerable<string> Others(string path) =>
        from location in options.Value.Locations
        where RealPath.IsUnder(path, location.From)
        from to in location.To
        select Path.Combine(to, Path.GetRelativePath(location.From, path));
}
