using System.Globalization;

namespace Aspire.Media.Storage;

/// <summary>Whether parts make an object.</summary>
internal static class PartList
{
    /// <summary>The parts that were named, as they arrived.</summary>
    /// <exception cref="UploadPartsException">They make no object.</exception>
    public static IReadOnlyList<ObjectPart> Check(ObjectUpload upload, IReadOnlyList<ObjectPart> named, IReadOnlyDictionary<int, ObjectPart> arrived)
    {
        if (named.Count is 0 or > ObjectUpload.MostParts)
        {
            throw Refuse($"An object has 1 to {ObjectUpload.MostParts} parts, not {named.Count}.");
        }

        // Some servers take a part of the parts and some don't: what was sent by mistake is for its sender to replace.
        if (arrived.Keys.Where(number => number > named.Count).Order().FirstOrDefault() is > 0 and var unnamed)
        {
            throw Refuse($"Part {unnamed} has arrived and is not named.");
        }

        return [.. named.Select((part, index) => Check(upload, part, index + 1, isLast: index == named.Count - 1, arrived))];
    }

    /// <summary>Without the quotes that HTTP puts around it.</summary>
    public static string Bare(string tag) => tag.Trim('"');

    /// <exception cref="ArgumentOutOfRangeException">No part can have this number.</exception>
    public static int RequireNumber(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, ObjectUpload.MostParts);
        return number;
    }

    private static ObjectPart Check(ObjectUpload upload, ObjectPart named, int number, bool isLast, IReadOnlyDictionary<int, ObjectPart> arrived)
    {
        if (named.Number != number)
        {
            throw Refuse($"Parts are numbered 1, 2, 3 and so on: {named.Number} stands where {number} belongs.");
        }

        if (!arrived.TryGetValue(number, out var part))
        {
            throw Refuse($"Part {number} has not arrived.");
        }

        if (Bare(named.Tag) != Bare(part.Tag))
        {
            throw Refuse($"Part {number} is another than the one that arrived.");
        }

        return part.Size == upload.PartSize || (isLast && part.Size < upload.PartSize && (part.Size > 0 || number == 1))
            ? part
            : throw Refuse($"Part {number} has {part.Size} bytes, and each but the last must have {upload.PartSize}.");
    }

    private static UploadPartsException Refuse(FormattableString why) => new(why.ToString(CultureInfo.InvariantCulture));
}
