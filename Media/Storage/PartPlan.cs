namespace Aspire.Media.Storage;

/// <summary>
/// Where the parts of an object begin that is appended to and whose length nobody knows: always at the same places, so that whoever goes on, and whoever is still
/// at it, write the same bytes under the same number. They grow with the object: ten thousand of them hold 5 TB, and what most objects need fits into memory.
/// </summary>
internal static class PartPlan
{
    private const long Megabyte = 1 << 20;

    // So many parts of such a size, then the next.
    private static readonly (int Count, long Size)[] Stretches = [(4000, 8 * Megabyte), (3000, 64 * Megabyte), (3000, 1792 * Megabyte)];

    public static long SizeOf(int number)
    {
        var before = 0;
        foreach (var (count, size) in Stretches)
        {
            before += count;
            if (number <= before)
            {
                return size;
            }
        }

        throw new StorageFullException($"An S3 object has no more than {ObjectUpload.MostParts} parts, which is more than 5 TB.");
    }

    /// <summary>Where a part begins; for the one after the last, where the last ends.</summary>
    public static long StartOf(int number)
    {
        var start = 0L;
        var before = number - 1;
        foreach (var (count, size) in Stretches)
        {
            start += Math.Min(before, count) * size;
            before -= Math.Min(before, count);
        }

        return start;
    }
}
