using Aspire.Media.Engine.Steps;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Workers.Demo;

/// <summary>Where the demo puts what it makes: a folder for each of its runs. Those of other days make room.</summary>
internal sealed class DemoFolder(IOptions<DemoOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public string PathOf(StepContext context, string name) => Path.Combine(options.Value.Folder, context.RunId.ToString(), name);

    /// <summary>Has a file made beside its place and puts it there once it is whole: an attempt that was lost in the middle leaves nothing that looks like one.</summary>
    public async Task<DemoFile> MakeAsync(StepContext context, string name, Func<string, Task> make, CancellationToken cancellationToken)
    {
        var place = PathOf(context, name);
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        Forget(folder);
        foreach (var lost in folder.EnumerateFiles($".{context.StepId:N}-*"))
        {
            // An earlier attempt was killed over it.
            lost.Delete();
        }

        // The ending stays: programs choose the format by it.
        var draft = Path.Combine(folder.FullName, $".{context.StepId:N}-{context.Attempt}-{name}");
        try
        {
            await make(draft);
            await context.FenceAsync(cancellationToken);
            File.Move(draft, place, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }

        return new DemoFile(place, new FileInfo(place).Length);
    }

    private void Forget(DirectoryInfo own)
    {
        var old = own.Parent!.EnumerateDirectories().Where(folder => time.GetUtcNow().UtcDateTime - folder.LastWriteTimeUtc > Kept && folder.FullName != own.FullName);
        foreach (var folder in old.Where(folder => Guid.TryParse(folder.Name, out _)))
        {
            try
            {
                folder.Delete(recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Another step was faster.
            }
        }
    }
}

internal sealed record DemoFile(string Path, long Bytes);
