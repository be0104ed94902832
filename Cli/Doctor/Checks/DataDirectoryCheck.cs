using System.Globalization;

namespace Aspire.Media.Cli.Doctor.Checks;

/// <summary>Where everything on one machine keeps what it has: to be written to, with room.</summary>
internal sealed class DataDirectoryCheck : ICheck
{
    private const double Little = 10e9;
    // With less, ./media up refuses to start (Standalone__LeastFreeMegabytes).
    private const double TooLittle = 512e6;

    public CheckGroup Group => CheckGroup.Machine;

    public string Name => "data directory";

    public Task<Finding> LookAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        var folder = surroundings.DataDirectory;
        if (File.Exists(folder))
        {
            return Task.FromResult(Finding.Wrong($"{folder} is a file", "name a directory: ./media up --data DIR"));
        }

        var existing = folder;
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        return Task.FromResult(Refusal(existing) is { } refusal
            ? Finding.Wrong(
                existing == folder ? $"{folder} cannot be written to: {refusal}" : $"{folder} cannot be made in {existing}: {refusal}",
                "let this user write there, or choose another: ./media up --data DIR")
            : Room(folder, existing));
    }

    private static Finding Room(string folder, string existing)
    {
        var free = new DriveInfo(existing).AvailableFreeSpace;
        var found = $"{folder}{(existing == folder ? "" : ", made at the first start")}, {(free / 1e9).ToString("0.0", CultureInfo.InvariantCulture)} GB free";
        const string Room = "make room on that disk, or choose one on another: ./media up --data DIR";
        return free < TooLittle ? Finding.Wrong($"{found}: too little for media", Room)
            : free < Little ? Finding.Warning($"{found}: little for media", Room)
            : Finding.Ok(found);
    }

    // Rights alone do not tell (read-only disks, quotas, root): only writing does.
    private static string? Refusal(string folder)
    {
        try
        {
            using (new FileStream(
                Path.Combine(folder, $".doctor-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose))
            {
                return null;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure is UnauthorizedAccessException ? "permission denied" : failure.Message.Split(" : ")[0];
        }
    }
}
