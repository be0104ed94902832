using System.Text;

namespace Aspire.Media.Standalone.Postgres;

/// <summary>What the server says, in a file that does not grow for ever.</summary>
internal sealed class PostgresLog(string path) : IDisposable
{
    private const long MostBytes = 4 << 20;
    private const int KeptLines = 3;

    // It quotes statements that failed, with what was in them.
    private static readonly FileStreamOptions ForUsAlone = new()
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        // A line that cannot be written must not wait in a buffer for the stream to be closed.
        BufferSize = 0,
    };

    private readonly Lock gate = new();
    private readonly Queue<string> last = [];
    private FileStream? file;
    private string? fatal;
    private bool ready;

    /// <summary>What it called fatal while it started, else the last lines that it said.</summary>
    public string Complaint
    {
        get
        {
            lock (gate)
            {
                return fatal ?? string.Join(" | ", last);
            }
        }
    }

    /// <summary>A server begins to start: what an earlier one said is no matter.</summary>
    public void Forget()
    {
        lock (gate)
        {
            (fatal, ready) = (null, false);
            last.Clear();
        }
    }

    /// <summary>The server is ready: what is fatal from now on may be so for one session alone.</summary>
    public void Ready()
    {
        lock (gate)
        {
            (fatal, ready) = (null, true);
        }
    }

    public void Append(string line)
    {
        lock (gate)
        {
            Remember(line);
            if (!ready && IsFatal(line))
            {
                fatal = line;
            }

            try
            {
                file ??= new FileStream(path, ForUsAlone);
                file.Write(Encoding.UTF8.GetBytes(line + "\n"));
                if (file.Length > MostBytes)
                {
                    Close();
                    File.Move(path, path + ".1", overwrite: true);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // On a full disk the server's own complaint still reaches the user, through Complaint; the next line tries again.
                Remember($"{path} cannot be written: {failure.Message}");
                Close();
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            Close();
        }
    }

    private void Remember(string line)
    {
        last.Enqueue(line);
        if (last.Count > KeptLines)
        {
            last.Dequeue();
        }
    }

    private static bool IsFatal(string line) =>
        line.Contains("FATAL:", StringComparison.Ordinal) || line.Contains("PANIC:", StringComparison.Ordinal);

    private void Close()
    {
        file?.Dispose();
        file = null;
    }
}
