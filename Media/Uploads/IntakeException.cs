namespace Aspire.Media.Uploads;

/// <summary>What was brought is not taken, and nothing of it stays.</summary>
public sealed class IntakeException(IntakeRefusal refusal, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public IntakeRefusal Refusal => refusal;

    internal static IntakeException Nothing() => new(IntakeRefusal.Empty, "The file is empty: it has no bytes at all.");

    internal static IntakeException Differs(byte[] sha256, byte[] promised) => new(
        IntakeRefusal.Checksum, $"What arrived has the SHA-256 {Convert.ToHexStringLower(sha256)}, and {Convert.ToHexStringLower(promised)} was promised.");
}

public enum IntakeRefusal
{
    /// <summary>What is said of it cannot be.</summary>
    Invalid,
    Empty,
    TooLarge,

    /// <summary>Its checksum is not the one that was promised.</summary>
    Checksum,

    /// <summary>A piece of it has another checksum than its sender says.</summary>
    Piece,

    /// <summary>It broke off before its end.</summary>
    Truncated,

    /// <summary>Somebody else is writing it at the moment.</summary>
    Busy,

    /// <summary>It goes on at another place than it ended.</summary>
    Offset,

    /// <summary>It is not there any more, or never was.</summary>
    Gone,
}
