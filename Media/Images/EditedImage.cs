namespace Aspire.Media.Images;

/// <summary>What came out.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels, of one frame.</param>
/// <param name="Notes">What whoever asked should know of how it was done, such as how the place of a headshot was found.</param>
public sealed record EditedImage(byte[] Bytes, ImageFormat Format, int Width, int Height, int Frames, IReadOnlyList<string> Notes);
