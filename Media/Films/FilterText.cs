namespace Aspire.Media.Films;

/// <summary>Text as a value in a graph of filters.</summary>
internal static class FilterText
{
    /// <summary>Read twice: once where the graph is taken apart, once where the values of a filter are.</summary>
    public static string Escape(string value) =>
        Mark(Mark(value, "\\':"), "\\'[],;");

    private static string Mark(string value, string special) => string.Concat(value.Select(letter => special.Contains(letter, StringComparison.Ordinal) ? $"\\{letter}" : letter.ToString()));
}
