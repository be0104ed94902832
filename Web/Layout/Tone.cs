namespace Aspire.Media.Web.Layout;

/// <summary>How something stands, as its icon and colour show it. A word always stands beside them.</summary>
public enum Tone
{
    Good,
    Warn,
    Bad,
    Idle,

    /// <summary>Something is being done about it just now.</summary>
    Busy,
}
