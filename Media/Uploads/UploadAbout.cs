using Aspire.Media.Library;

namespace Aspire.Media.Uploads;

/// <summary>What is said of a file that comes in, as names and values: in a form, an address, or the metadata of tus.</summary>
public static class UploadAbout
{
    /// <exception cref="IntakeException">Something of it cannot be kept.</exception>
    public static AssetDraft Read(IReadOnlyDictionary<string, string> fields, string fileName, string by)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var tags = new[] { Field("tags"), Field("tag") }
            .SelectMany(text => text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
            .Distinct(StringComparer.Ordinal).ToList();
        var draft = new AssetDraft
        {
            FileName = KeptText.Of(Field("fileName") is { Length: > 0 } said ? said : Field("filename") is { Length: > 0 } named ? named : fileName),
            Title = Field("title")?.Trim(),
            Description = Field("description") ?? "",
            Collection = Field("collection")?.Trim() is { Length: > 0 } collection ? collection : null,
            Site = Field("site")?.Trim() is { Length: > 0 } site ? site : null,
            Tags = tags,
            UploadedBy = by,
        };
        return AssetTexts.FaultOf(draft.Title, draft.Description, draft.Collection, draft.Site, tags) is { } fault
            ? throw new IntakeException(IntakeRefusal.Invalid, fault)
            : draft;

        string? Field(string name) => fields.TryGetValue(name, out var value) ? KeptText.Whole(value) : null;
    }

    /// <summary>A checksum as people and programs write it: hex, or base64.</summary>
    /// <exception cref="IntakeException">It is none.</exception>
    public static byte[] Sha256Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        if (trimmed.Length == 64 && trimmed.All(char.IsAsciiHexDigit))
        {
            return Convert.FromHexString(trimmed);
        }

        var bytes = new byte[33];
        return Convert.TryFromBase64String(trimmed, bytes, out var count) && count == 32
            ? bytes[..32]
            : throw new IntakeException(IntakeRefusal.Invalid, $"`{(trimmed.Length > 100 ? trimmed[..100] + "…" : trimmed)}` is no SHA-256: it has 64 hexadecimal digits, or is 32 bytes in base64.");
    }
}
