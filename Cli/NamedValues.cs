namespace Aspire.Media.Cli;

/// <summary>Values that are typed with their names, as in <c>name=value</c>.</summary>
internal static class NamedValues
{
    /// <param name="option">The option that they were given with.</param>
    public static IReadOnlyDictionary<string, string> Read(IEnumerable<string> typed, string option)
    {
        var values = new Dictionary<string, string>();
        foreach (var text in typed)
        {
            if (text.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var sign))
            {
                throw new UsageException($"'{text}' has no name: write it as in {option} name=value.");
            }

            if (!values.TryAdd(text[..sign], text[(sign + 1)..]))
            {
                throw new UsageException($"'{text[..sign]}' is given twice with {option}.");
            }
        }

        return values;
    }
}
