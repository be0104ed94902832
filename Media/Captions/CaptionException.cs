namespace Aspire.Media.Captions;

/// <summary>Captions that cannot be read or written at all; the message says why and what helps.</summary>
public sealed class CaptionException : Exception
{
    public CaptionException()
    {
    }

    public CaptionException(string message)
        : base(message)
    {
    }

    public CaptionException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
