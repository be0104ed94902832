namespace Aspire.Media.Testing;

/// <summary>A folder that is gone after the test. Other accounts may pass through it, as servers that refuse root must.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() =>
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);

    public string Path { get; } = Directory.CreateTempSubdirectory("aspire-media-").FullName;

    /// <summary>The path of something in it, which need not exist.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
