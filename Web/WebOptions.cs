namespace Aspire.Media.Web;

public sealed class WebOptions
{
    public const string Section = "Web";

    /// <summary>Where Api answers. Unset, it is the service named <c>api</c>, or this process where Api is part of it.</summary>
    public Uri? Api { get; set; }

    /// <summary>How long Web waits for one answer of Api before it tells its user.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(8);
}
