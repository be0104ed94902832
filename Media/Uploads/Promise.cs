using System.Security.Cryptography;

namespace Aspire.Media.Uploads;

/// <summary>What is known of bytes before they come.</summary>
/// <param name="Most">How many a file may have.</param>
/// <param name="Length">How many there will be.</param>
/// <param name="Sha256">What their checksum will be.</param>
internal sealed record Promise(long Most, long? Length = null, byte[]? Sha256 = null)
{
    /// <summary>Whether more may come later: then their end proves nothing.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Refuses more than there may be.</summary>
    public void Limit(long count)
    {
        if (count > Length)
        {
            throw new IntakeException(IntakeRefusal.TooLarge, $"There are more bytes than the {Length} that were announced.");
        }

        if (count > Most)
        {
            throw new IntakeException(IntakeRefusal.TooLarge, $"One file may have {Most} bytes (Uploads__LargestFile), and this one has more.");
        }
    }

    /// <summary>Refuses what came, now that all of it has.</summary>
    public void Keep(long count, byte[] sha256)
    {
        if (IsOpen)
        {
            return;
        }

        if (count < Length)
        {
            throw new IntakeException(IntakeRefusal.Truncated, $"The file broke off after {count} of {Length} bytes.");
        }

        if (count == 0)
        {
            throw IntakeException.Nothing();
        }

        if (Sha256 is not null && !CryptographicOperations.FixedTimeEquals(Sha256, sha256))
        {
            throw IntakeException.Differs(sha256, Sha256);
        }
    }
}
