namespace Aspire.Media.Standalone.Tests;

/// <summary>How a process that cannot start ends: with 1, and one line that says why.</summary>
internal static class Refusal
{
    public static async Task<string> OfAsync(MediaProcess process)
    {
        var code = await process.ExitAsync();
        Assert.Empty(process.Output);
        // What went well before it may have been logged.
        var line = Assert.Single(process.Errors, line => !line.Contains(" info  ", StringComparison.Ordinal));
        Assert.StartsWith("cannot start: ", line, StringComparison.Ordinal);
        Assert.Equal(1, code);
        return line;
    }
}
