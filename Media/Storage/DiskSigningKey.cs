using System.Security.Cryptography;

namespace Aspire.Media.Storage;

/// <summary>The key that signs addresses where no setting names one: made once and kept in the storage's folder, so that all processes that share the folder have the same.</summary>
internal sealed class DiskSigningKey(DiskFolder folder)
{
    private const int Length = 32;

    public string Read()
    {
        try
        {
            return Find() ?? Make();
        }
        catch (Exception failure) when (DiskFolder.IsOfTheDisk(failure))
        {
            throw folder.Explain(failure);
        }
    }

    private string? Find()
    {
        try
        {
            var text = File.ReadAllText(folder.SigningKey).Trim();
            return text.Length == 2 * Length ? text : throw new StorageException($"{folder.SigningKey} holds no key: delete it, and a new one is made (or set Storage__SigningKey).");
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    // Written under another name and then linked: nobody ever reads half a key, and of several who make one at the same time only the first one's counts.
    private string Make()
    {
        DiskFolder.Create(folder.Root);
        var draft = $"{folder.SigningKey}.{Guid.NewGuid():N}";
        try
        {
            using (var file = DiskFolder.Open(draft, FileMode.CreateNew, FileShare.None))
            {
                RandomAccess.Write(file, System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Length))), 0);
                RandomAccess.FlushToDisk(file);
            }

            DiskFolder.TryLink(draft, folder.SigningKey);
            DiskFolder.MakeDurable(folder.Root);
        }
        finally
        {
            File.Delete(draft);
        }

        return Find() ?? throw new StorageException($"{folder.SigningKey} was deleted as soon as it was there.");
    }
}
