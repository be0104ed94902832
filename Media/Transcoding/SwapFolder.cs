using System.Globalization;
using System.Security.Cryptography;

using Aspire.Media.Files;

namespace Aspire.Media.Transcoding;

/// <summary>
/// The hidden folder, beside the file that is replaced, through which everything goes that one attempt does to names. A later attempt takes the folders of
/// those before it into its own: whatever they still try, once they wake up, is tried under a name that is not there any more.
/// </summary>
internal sealed class SwapFolder
{
    private const string PartName = "part";
    private const string NewName = "new";
    private const string OldName = "old";
    private const UnixFileMode OwnersFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string above;
    private readonly string prefix;
    private readonly int attempt;

    public SwapFolder(string above, Guid id, int attempt)
    {
        (this.above, this.attempt) = (above, attempt);
        prefix = $"{Root.OwnPrefix}{id:N}-";
        // An attempt that was given back has the number of the next one.
        Name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{attempt}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
    }

    public string Name { get; }

    public string Full => Path.Combine(above, Name);

    /// <summary>What is being written.</summary>
    public string Part => Path.Combine(Full, PartName);

    /// <summary>The new file, whole; once it has changed places with the old one, that.</summary>
    public string New => Path.Combine(Full, NewName);

    /// <summary>The old file, where its name goes with it.</summary>
    public string Old => Path.Combine(Full, OldName);

    /// <summary>Whether an attempt has been here and not come to its end.</summary>
    public bool HasEarlier => Earlier().Any();

    /// <summary>Makes it, and takes those of earlier attempts into it.</summary>
    public void Take()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Files are swapped on Linux only.");
        }

        Directory.CreateDirectory(Full, OwnersFolder);
        foreach (var earlier in Earlier().ToList())
        {
            try
            {
                FileNames.Move(earlier, Path.Combine(Full, Path.GetFileName(earlier)));
            }
            catch (FileNotFoundException)
            {
                // It came to its end meanwhile.
            }
        }
    }

    /// <summary>What earlier attempts were writing.</summary>
    public IEnumerable<string> Parts() => Inherited(PartName);

    /// <summary>What earlier attempts had written, or what had changed places with that.</summary>
    public IEnumerable<string> News() => Inherited(NewName);

    /// <summary>What earlier attempts had taken away.</summary>
    public IEnumerable<string> Olds() => Inherited(OldName);

    /// <summary>Gives up what it holds for itself. What it inherited stays for a later attempt.</summary>
    public void GiveUp()
    {
        if (!Directory.Exists(Full))
        {
            return;
        }

        File.Delete(Part);
        File.Delete(New);
        if (!Directory.EnumerateFiles(Full, "*", SearchOption.AllDirectories).Any())
        {
            Leave();
        }
    }

    /// <summary>Removes it; there must be nothing in it any more.</summary>
    public void Leave()
    {
        if (!Directory.Exists(Full))
        {
            return;
        }

        foreach (var inner in Directory.EnumerateDirectories(Full, "*", SearchOption.AllDirectories).OrderByDescending(path => path.Length))
        {
            Directory.Delete(inner);
        }

        Directory.Delete(Full);
    }

    private List<string> Inherited(string name) =>
        [.. Directory.EnumerateDirectories(Full, "*", SearchOption.AllDirectories).Select(folder => Path.Combine(folder, name)).Where(File.Exists)];

    private IEnumerable<string> Earlier() =>
        Directory.EnumerateDirectories(above, prefix + "*").Where(path => path != Full && IsEarlier(Path.GetFileName(path)));

    private bool IsEarlier(string name) =>
        int.TryParse(name[prefix.Length..].Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= attempt;
}
