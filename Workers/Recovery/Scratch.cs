using System.Globalization;

using Aspire.Media.Engine.Steps;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Recovery;

/// <summary>The folder of this machine for copies that help steps. Each step has a folder of its own in it; nothing there is anybody's only copy.</summary>
internal sealed partial class Scratch(IOptions<RecoveryOptions> options, TimeProvider time, ILogger<Scratch> logger)
{
    /// <summary>A folder for a step.</summary>
    public string For(Guid step) => Directory.CreateDirectory(Path.Combine(options.Value.Scratch, step.ToString("N"))).FullName;

    /// <summary>A folder for an attempt, which goes when it is over.</summary>
    public ScratchFolder Open(StepContext context) =>
        new(Directory.CreateDirectory(Path.Combine(For(context.StepId), context.Attempt.ToString(CultureInfo.InvariantCulture))));

    /// <summary>
    /// A folder for an attempt that goes on with what the one before it left here. That becomes its own under another name, so that whoever still
    /// writes for the one before writes nowhere. It stays for the next attempt unless <see cref="ScratchFolder.IsKept"/> is taken back.
    /// </summary>
    public ScratchFolder GoOn(StepContext context)
    {
        var step = new DirectoryInfo(For(context.StepId));
        var own = new DirectoryInfo(Path.Combine(step.FullName, context.Attempt.ToString(CultureInfo.InvariantCulture)));
        // An attempt that was given back has the number of the next one.
        if (!own.Exists && step.EnumerateDirectories().OrderByDescending(folder => folder.LastWriteTimeUtc).FirstOrDefault() is { } before)
        {
            before.MoveTo(own.FullName);
        }

        own.Create();
        return new ScratchFolder(own) { IsKept = true };
    }

    /// <summary>Deletes what is old, as far as it can be; returns how much that was.</summary>
    public (int Folders, long Bytes) Sweep()
    {
        var (folders, bytes) = (0, 0L);
        var root = new DirectoryInfo(options.Value.Scratch);
        if (!root.Exists)
        {
            return (0, 0);
        }

        // Only what we make: folders with the name of a step.
        foreach (var folder in root.EnumerateDirectories().Where(folder => Guid.TryParseExact(folder.Name, "N", out _) && time.GetUtcNow().UtcDateTime - folder.LastWriteTimeUtc > options.Value.ScratchAge))
        {
            try
            {
                var size = folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
                folder.Delete(recursive: true);
                (folders, bytes) = (folders + 1, bytes + size);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                NotSwept(folder.FullName, failure.Message);
            }
        }

        return (folders, bytes);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Folder} cannot be deleted: {Reason}")]
    private partial void NotSwept(string folder, string reason);
}
