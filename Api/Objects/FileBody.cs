using System.IO.Pipelines;

using Aspire.Media.Storage;

using Microsoft.AspNetCore.Http.Features;
using Microsoft.Win32.SafeHandles;

namespace Aspire.Media.Api.Objects;

/// <summary>
/// A response that sends a file which is open already: read straight into the memory that goes to the socket. What ASP.NET Core does by itself copies each portion once more,
/// and goes to another thread and back for each.
/// </summary>
internal sealed class FileBody(IHttpResponseBodyFeature inner, SafeFileHandle file) : IHttpResponseBodyFeature
{
    // Half of what may wait for the socket; and small enough to be in the processor's cache still when it is sent.
    private const int Portion = 128 * 1024;

    public Stream Stream => inner.Stream;

    public PipeWriter Writer => inner.Writer;

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public Task CompleteAsync() => inner.CompleteAsync();

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        // Before that, there is no socket's memory to be had.
        await inner.StartAsync(cancellationToken);
        var writer = inner.Writer;
        for (var left = count ?? (RandomAccess.GetLength(file) - offset); left > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var memory = writer.GetMemory((int)Math.Min(Portion, left));
            // Asynchronous reading of files means that another thread waits for the disk: this one can do that itself.
            var read = RandomAccess.Read(file, memory.Span[..(int)Math.Min(memory.Length, left)], offset);
            if (read == 0)
            {
                throw new StorageException($"{path} is shorter than it was.");
            }

            writer.Advance(read);
            (offset, left) = (offset + read, left - read);
            if ((await writer.FlushAsync(cancellationToken)).IsCompleted)
            {
                // Nobody reads any more.
                break;
            }
        }
    }
}
