using Aspire.Media.Engine.Execution;
using Aspire.Media.Files;
using Aspire.Media.Library;

namespace Aspire.Media.Workers.Files;

/// <summary>Files that steps are told to work on.</summary>
internal static class RootedFiles
{
    /// <summary>What a location leads to, where it may be read.</summary>
    /// <exception cref="StepFailedException">It is no path, or lies under none of the roots.</exception>
    public static async Task<RootedPath> ReadableAsync(this Roots roots, string location, CancellationToken cancellationToken)
    {
        try
        {
            return await roots.ResolveAsync(location, RootAccess.Read, cancellationToken);
        }
        catch (RootException refused)
        {
            throw new StepFailedException(
                refused.Refusal == RootRefusal.Invalid ? FailureClass.Configuration : FailureClass.PermissionDenied, refused.Message, isPermanent: true, refused);
        }
    }
}
