using Aspire.Media.Client;
using Aspire.Media.Client.Status;
using Aspire.Media.Web.Live;

namespace Aspire.Media.Web.Pages.Status;

/// <summary>What the status page knows: the last picture and, when no newer one could be had, why.</summary>
/// <param name="ReceivedAt">When <paramref name="Picture"/> came, by the clock of Web.</param>
public sealed record StatusView(SystemStatus? Picture, DateTimeOffset ReceivedAt, Trouble? Trouble)
{
    public static StatusView Of(SystemStatus picture, DateTimeOffset now) => new(picture, now, Trouble: null);

    public static StatusView Failed(StatusView? before, MediaApiException failure, DateTimeOffset now)
    {
        return new(before?.Picture, before?.ReceivedAt ?? now, Live.Trouble.Of(failure, before?.Trouble, now));
    }

    /// <summary>The present moment by the clock of Api, which the picture's times were read from.</summary>
    public DateTimeOffset PresentOf(SystemStatus picture, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return picture.TakenAt + (now - ReceivedAt);
    }
}
