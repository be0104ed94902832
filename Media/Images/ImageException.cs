namespace Aspire.Media.Images;

/// <summary>What kept a picture from being edited.</summary>
public enum ImageTrouble
{
    /// <summary>What was asked cannot be done to it, or to any picture.</summary>
    Refused = 0,

    /// <summary>It is no picture, is of a kind that is not read, or is damaged.</summary>
    Unreadable = 1,

    /// <summary>It has more pixels, or would have, than are worked on.</summary>
    TooLarge = 2,

    /// <summary>It took longer than a picture may take.</summary>
    TooSlow = 3,

    /// <summary>Too many wait already.</summary>
    Busy = 4,

    /// <summary>The library, or a part of it, is not here.</summary>
    NotInstalled = 5,
}

/// <summary>A picture was not edited; the message is for whoever asked.</summary>
/// <param name="innerException">For the log alone.</param>
public sealed class ImageException(ImageTrouble trouble, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public ImageTrouble Trouble => trouble;
}
