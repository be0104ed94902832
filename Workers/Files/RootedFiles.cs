using Aspire.Media.Engine.Execution;
using Aspire.Media.Files;
using Aspire.Media.Films;
using Aspire.Media.Library;

namespace Aspire.Media.Workers.Files;

/// <summary>Files that steps are told to work on.</summary>
internal static class RootedFiles
{
    /// <summary>What a location leads to, where it may be read.</summary>
    /// <exception cref="StepFailedException">It is no path, or lies under none of the roots.</exception>
    public static Task<RootedPath> ReadableAsync(this Roots roots, string location, CancellationToken cancellationToken) =>
        ResolveAsync(roots, location, RootAccess.Read, cancellationToken);

    /// <summary>What a location leads to, where it may be written.</summary>
    /// <exception cref="StepFailedException">It is no path, or lies under none of the roots, or under one that may only be read.</exception>
    public static Task<RootedPath> WritableAsync(this Roots roots, string location, CancellationToken cancellationToken) =>
        ResolveAsync(roots, location, RootAccess.Write, cancellationToken);

    /// <summary>What tells WebM from Matroska, by the name.</summary>
    public static string? ContentTypeOf(string path) => Path.GetExtension(path).Equals(".webm", StringComparison.OrdinalIgnoreCase) ? "video/webm" : null;

    /// <summary>Whether a file is in a format already, so that it keeps its name.</summary>
    public static bool IsIn(string path, FilmFormat format, FilmSource source) => Path.GetExtension(path).Length > 1 && FilmFormat.OfFilm(source.Report, ContentTypeOf(path)) == format;

    private static async Task<RootedPath> ResolveAsync(Roots roots, string location, RootAccess access, CancellationToken cancellationToken)
    {
        try
        {
            return await roots.ResolveAsync(location, access, cancellationToken);
        }
        catch (RootException refused)
        {
            throw new StepFailedException(
                refused.Refusal == RootRefusal.Invalid ? FailureClass.Configuration : FailureClass.PermissionDenied, refused.Message, isPermanent: true, refused);
        }
    }
}
