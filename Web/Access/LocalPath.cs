namespace Aspire.Media.Web.Access;

/// <summary>Where to go after signing in: only ever to a page of our own.</summary>
internal static class LocalPath
{
    /// <summary><paramref name="wanted"/> if it is a path on this site, and the home page otherwise.</summary>
    /// <remarks>Browsers read <c>//host</c> and <c>/\host</c> as another site, and drop control characters before they look.</remarks>
    public static string OrHome(string? wanted) =>
        wanted is ['/', ..]
        && !wanted.StartsWith("//", StringComparison.Ordinal)
        && !wanted.Any(c => c == '\\' || char.IsControl(c))
        && !wanted.StartsWith("/sign-in", StringComparison.OrdinalIgnoreCase)
            ? wanted
            : "/";
}
