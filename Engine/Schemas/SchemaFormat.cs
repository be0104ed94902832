using System.Globalization;
using System.Text.RegularExpressions;

namespace Aspire.Media.Engine.Schemas;

/// <summary>A format that strings can be asked to have.</summary>
internal sealed partial record SchemaFormat(string Name, string Words, Func<string, bool> Fits)
{
    public static IReadOnlyDictionary<string, SchemaFormat> All { get; } = new SchemaFormat[]
    {
        new("uri", "an absolute URI such as https://example.org/a", text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && text.StartsWith(uri.Scheme, StringComparison.OrdinalIgnoreCase)),
        new("uuid", "a UUID such as 0195d9b2-7c1e-7000-8000-1f2e3d4c5b6a", text => Guid.TryParseExact(text, "D", out _)),
        new("date-time", "a date and time such as 2026-01-31T12:00:00Z", text => DateTimeForm().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _)),
        new("date", "a date such as 2026-01-31", text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)),
        new("time", "a time of day such as 12:00:00", text => TimeForm().IsMatch(text)),
        new("duration", "an ISO 8601 duration such as PT10M", text => DurationForm().IsMatch(text) && text[^1] is not ('P' or 'T')),
    }.ToDictionary(format => format.Name);

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DateTimeForm();

    [GeneratedRegex(@"^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TimeForm();

    [GeneratedRegex(@"^P(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DurationForm();
}
