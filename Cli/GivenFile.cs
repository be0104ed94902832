namespace Aspire.Media.Cli;

/// <summary>A file that was named on the command line; <c>-</c> is standard input.</summary>
internal static class GivenFile
{
    private const string StandardInput = "-";

    // The server says how long a document may be; this keeps a film that was named by mistake from being read whole.
    private const int MostBytes = 16 * 1024 * 1024;

    /// <param name="what">What it should be, for the complaint that it is too long to be one.</param>
    public static async Task<byte[]> ReadAsync(string path, string what, CancellationToken cancellationToken)
    {
        try
        {
            // A terminal's input cannot be called back, but it can be left alone.
            return path == StandardInput
                ? await ReadAsync(Console.OpenStandardInput(), path, what, cancellationToken).WaitAsync(cancellationToken)
                : await ReadAsync(File.OpenRead(path), path, what, cancellationToken);
        }
        catch (UnauthorizedAccessException refusal)
        {
            throw new CommandException(Directory.Exists(path) ? $"{path} is a folder; name one file in it." : $"{path} may not be read: {refusal.Message}", refusal);
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, string path, string what, CancellationToken cancellationToken)
    {
        await using (stream)
        {
            using var text = new MemoryStream();
            var buffer = new byte[64 * 1024];
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var length)
            {
                text.Write(buffer, 0, length);
                if (text.Length > MostBytes)
                {
                    throw new CommandException($"{path} is no {what}: it has more than {MostBytes / (1024 * 1024)} MiB.");
                }
            }

            return text.ToArray();
        }
    }
}
