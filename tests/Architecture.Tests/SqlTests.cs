using System.Text.RegularExpressions;

namespace Aspire.Media.Architecture.Tests;

/// <summary>SQL has its rooms, and is never glued together.</summary>
public sealed partial class SqlTests
{
    private static IEnumerable<string> Code =>
        Sources.With(".cs", ".razor").Where(file => !file.StartsWith("tests/", StringComparison.Ordinal) && !file.StartsWith("bench/", StringComparison.Ordinal));

    [Fact]
    public void Sql_stands_only_in_stores() =>
        Assert.Empty(Code.Where(file => !file.EndsWith("Store.cs", StringComparison.Ordinal) && Statement().IsMatch(Sources.Read(file))));

    [Fact]
    public void Sql_is_never_interpolated() =>
        Assert.Empty(Code.Where(file => Interpolated().IsMatch(Sources.Read(file))));

    [Theory]
    [InlineData("\"select 1\"", true)]
    [InlineData("\"\"\"\n    insert into worker (id) values ($1)", true)]
    [InlineData("\"update api_key set name = $1\"", true)]
    [InlineData("\"Select a worker from the list\"", false)]
    [InlineData("\"update the list\"", false)]
    public void The_rule_tells_sql_from_prose(string source, bool isSql) => Assert.Equal(isSql, Statement().IsMatch(source));

    // A string that begins like a statement; lower case, as the house writes SQL, so that prose is left alone.
    [GeneratedRegex("""[$@]*"+\s*(select\s+[\w*'(]+(\s*,|\s+from\b|\(|")|select \d|insert into\b|update \w+ set\b|delete from\b|with \w+ as \(|create (table|index|database|role|schema)\b|alter (table|role|database)\b|drop (table|index|database)\b)""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Statement();

    [GeneratedRegex("""\$+@?"+\s*(select|insert into|update \w+ set|delete from|with \w+ as|create (table|database)|drop (table|database)|alter)\b""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Interpolated();
}
