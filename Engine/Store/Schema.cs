using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Aspire.Media.Engine.Store;

/// <summary>One owner's tables, as the numbered scripts that its assembly embeds: <c>….Migrations.0001_initial.sql</c>.</summary>
public sealed class Schema
{
    private const string Marker = ".Migrations.";

    public Schema(string owner, Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        Owner = owner;
        Migrations = [.. assembly.GetManifestResourceNames()
            .Where(name => name.Contains(Marker, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(migration => migration.Version)];

        var twins = Migrations.Zip(Migrations.Skip(1)).FirstOrDefault(pair => pair.First.Version == pair.Second.Version);
        if (twins.First is not null)
        {
            throw new InvalidOperationException($"Two migrations of '{owner}' have one number: {twins.First.Name} and {twins.Second.Name}.");
        }
    }

    public string Owner { get; }

    public IReadOnlyList<Migration> Migrations { get; }

    /// <summary>The version that this program works with.</summary>
    public int Version => Migrations.Count == 0 ? 0 : Migrations[^1].Version;

    private static Migration Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        var sql = reader.ReadToEnd().ReplaceLineEndings("\n");
        var name = resource[(resource.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)..^".sql".Length];
        return new Migration(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, sql);
    }
}

public sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>Tells a script that was edited after it had been applied.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
}
