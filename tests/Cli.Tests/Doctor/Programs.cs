namespace Aspire.Media.Cli.Tests.Doctor;

/// <summary>A folder of small programs that stand in for those of the machine, to be put on PATH.</summary>
internal sealed class Programs : IDisposable
{
    private const UnixFileMode Runnable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly TemporaryFolder folder = new();

    public string Path => folder.Path;

    /// <summary>A program of the shell.</summary>
    public Programs Add(string name, string script)
    {
        var path = folder[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, Runnable);
        return this;
    }

    /// <summary>A file that looks like a program and is none.</summary>
    public Programs AddBroken(string name)
    {
        File.WriteAllBytes(folder[name], [0x7f, (byte)'E', (byte)'L', (byte)'F', 0]);
        File.SetUnixFileMode(folder[name], Runnable);
        return this;
    }

    public void Dispose() => folder.Dispose();
}
