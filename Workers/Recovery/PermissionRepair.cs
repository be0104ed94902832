using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Recovery;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Recovery;

/// <summary>Files and folders under the roots that belong to the worker are made accessible to it, where that is allowed.</summary>
internal sealed class PermissionRepair(InputFiles files, IOptions<RecoveryOptions> options) : IRecoveryRung
{
    private const UnixFileMode OfFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Name => "repair_permissions";

    public IReadOnlyCollection<FailureClass> Classes { get; } = [FailureClass.PermissionDenied];

    public Task<Recovered?> ClimbAsync(FailedAttempt failed, CancellationToken cancellationToken)
    {
        if (!options.Value.RepairPermissions || OperatingSystem.IsWindows())
        {
            return Task.FromResult<Recovered?>(null);
        }

        var repaired = new List<string>();
        foreach (var (_, path) in InputFiles.Of(failed.Input))
        {
            if (Path.Exists(path) && files.MayTouch(path) && Open(path))
            {
                repaired.Add(path);
            }
        }

        return Task.FromResult(repaired.Count == 0 ? null : new Recovered($"Made accessible: {string.Join(", ", repaired.Take(3))}{(repaired.Count > 3 ? $" and {repaired.Count - 3} others" : "")}", failed.Advice));
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static bool Open(string path)
    {
        var wanted = File.GetUnixFileMode(path) | OfFiles | (Directory.Exists(path) ? UnixFileMode.UserExecute : UnixFileMode.None);
        if (wanted == File.GetUnixFileMode(path))
        {
            return false;
        }

        File.SetUnixFileMode(path, wanted);
        return true;
    }
}
