using Aspire.Media.Client.Status;
using Aspire.Media.Web.Layout;

namespace Aspire.Media.Web.Pages.Status;

/// <summary>The state of the system in one sentence, and one more for those who want it.</summary>
internal sealed record Headline(Tone Tone, string Text, string Detail)
{
    public static Headline Of(SystemStatus picture)
    {
        var live = picture.Workers.Count(worker => worker.State == WorkerState.Live);
        var ailing = picture.Components.Where(part => part.Health != Health.Healthy).OrderByDescending(part => part.Health).ToList();
        return ailing switch
        {
            [{ Health: Health.Unhealthy } part, ..] => new(Tone.Bad, $"{Part.Of(part.Name).Title} is down", Parts(picture)),
            [var part, ..] => new(Tone.Warn, $"{Part.Of(part.Name).Title} needs attention", Parts(picture)),
            [] when live == 0 => new(Tone.Warn, "No worker is live", "Everything else works. Whatever is started waits until a worker comes."),
            [] => new(Tone.Good, "Everything works", $"{Parts(picture)} {Count(live, "worker is live", "workers are live")}."),
        };
    }

    private static string Parts(SystemStatus picture)
    {
        var healthy = picture.Components.Count(part => part.Health == Health.Healthy);
        return healthy == picture.Components.Count
            ? $"All {healthy} components answer."
            : $"{healthy} of {picture.Components.Count} components are healthy.";
    }

    private static string Count(int number, string one, string many) => number == 1 ? $"1 {one}" : $"{number} {many}";
}
