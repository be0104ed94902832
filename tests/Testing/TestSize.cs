namespace Aspire.Media.Testing;

/// <summary>How much a test does: little on every run, much with MEDIA_TEST_SIZE=full.</summary>
public static class TestSize
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("MEDIA_TEST_SIZE") switch
    {
        null or "" or "small" => false,
        "full" => true,
        var other => throw new InvalidOperationException($"MEDIA_TEST_SIZE is '{other}'; it can be small or full."),
    };

    public static int Of(int small, int full) => IsFull ? full : small;
}
