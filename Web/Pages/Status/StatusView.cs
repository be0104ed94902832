using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Status;

namespace Aspire.Media.Web.Pages.Status;

/// <summary>What the status page knows: the last picture and, when no newer one could be had, why.</summary>
/// <param name="ReceivedAt">When <paramref name="Picture"/> came, by the clock of Web.</param>
public sealed record StatusView(SystemStatus? Picture, DateTimeOffset ReceivedAt, Trouble? Trouble)
{
    public static StatusView Of(SystemStatus picture, DateTimeOffset now) => new(picture, now, Trouble: null);

    public static StatusView Failed(StatusView? before, MediaApiException failure, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var refused = failure.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
        return new(before?.Picture, before?.ReceivedAt ?? now, new Trouble(failure.Message, refused, before?.Trouble?.Since ?? now));
    }

    /// <summary>The present moment by the clock of Api, which the picture's times were read from.</summary>
    public DateTimeOffset PresentOf(SystemStatus picture, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return picture.TakenAt + (now - ReceivedAt);
    }
}

/// <summary>Why there is no newer picture.</summary>
/// <param name="CredentialRefused">Api answers, but not to this user.</param>
public sealed record Trouble(string Message, bool CredentialRefused, DateTimeOffset Since);
