using System.Text.Json.Serialization;

namespace Aspire.Media.Library;

/// <summary>Whose media it is: a city, a household, a studio.</summary>
/// <param name="Name">In kebab-case; it stays.</param>
/// <param name="TimeZone">Whose clocks count there, as the IANA names them.</param>
/// <param name="Vocabulary">Words that its people use and others do not.</param>
/// <param name="RetentionDays">How long its assets are wanted; null for ever.</param>
/// <param name="Priority">From -100 to 100: how its runs stand against those of others.</param>
/// <param name="Roots">The folders that are its own.</param>
public sealed record Site(
    string Name, string Title, string TimeZone, IReadOnlyList<string> Vocabulary, int? RetentionDays, int Priority, IReadOnlyList<SiteRoot> Roots);

/// <summary>A folder of a site, as workers see it.</summary>
/// <param name="Name">In kebab-case; together with the site's it is the root's name everywhere: <c>SITE/NAME</c>.</param>
public sealed record SiteRoot(string Name, string Path, RootAccess Access);

/// <summary>What may be done under a root.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RootAccess>))]
public enum RootAccess
{
    Read,

    /// <summary>To read as well.</summary>
    Write,
}

/// <summary>A site as it is kept.</summary>
public sealed record SiteRecord(Site Site, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset ChangedAt, string ChangedBy);
