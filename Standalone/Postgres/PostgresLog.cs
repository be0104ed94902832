namespace Aspire.Media.Standalone.Postgres;

/// <summary>What the server says, in a file that does not grow for ever.</summary>
internal sealed class PostgresLog(string path) : IDisposable
{
    private const long MostBytes = 4 << 20;

    // It quotes statements that failed, with what was in them.
    private static readonly FileStreamOptions ForUsAlone = new()
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };

    private readonly Lock gate = new();
    private StreamWriter? file;
    private string complaint = "";

    /// <summary>The last thing that it called fatal, else the last that it said.</summary>
    public string Complaint
    {
        get
        {
            lock (gate)
            {
                return complaint;
            }
        }
    }

    public void Forget()
    {
        lock (gate)
        {
            complaint = "";
        }
    }

    public void Append(string line)
    {
        lock (gate)
        {
            if (IsFatal(line) || !IsFatal(complaint))
            {
                complaint = line;
            }

            try
            {
                file ??= new StreamWriter(new FileStream(path, ForUsAlone)) { AutoFlush = true };
                file.WriteLine(line);
                if (file.BaseStream.Length > MostBytes)
                {
                    Close();
                    File.Move(path, path + ".1", overwrite: true);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // On a full disk the server's own complaint still reaches the user, through Complaint; the next line tries again.
                complaint = IsFatal(complaint) ? complaint : $"{path} cannot be written: {failure.Message}";
                file = null;
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

    private static bool IsFatal(string line) =>
        line.Contains("FATAL:", StringComparison.Ordinal) || line.Contains("PANIC:", StringComparison.Ordinal);

    private void Close()
    {
        file?.Dispose();
        file = null;
    }
}
