namespace Aspire.Media.Client.Assets;

/// <summary>An address of a picture that needs no further permission.</summary>
/// <param name="Url">Relative to where the API lives.</param>
public sealed record SignedImage(string Url, DateTimeOffset ExpiresAt);
