using System.Text.RegularExpressions;

namespace Aspire.Media.Architecture.Tests;

/// <summary>SQL has its rooms, and is never glued together.</summary>
public sealed partial class SqlTests
{
    private const string Name = """(?!(the|a|an|this|that|these|those|its|your|their|all|one|another|it|on)\b)[\w"{$][^\s,;()]*""";

    private static IEnumerable<string> Code =>
        Sources.With(".cs", ".razor").Where(file => !file.StartsWith("tests/", StringComparison.Ordinal) && !file.StartsWith("bench/", StringComparison.Ordinal));

    [Fact]
    public void Sql_stands_only_in_stores() =>
        Assert.Empty(Code.Where(file => !file.EndsWith("Store.cs", StringComparison.Ordinal) && HasStatement(Sources.Read(file))));

    [Fact]
    public void Sql_is_never_glued_together() =>
        Assert.Empty(Code.Where(file => HasInterpolatedStatement(Sources.Read(file)) || HasGluedCommand(Sources.Read(file))));

    [Theory]
    [InlineData("\"select 1\"", true)]
    [InlineData("\"select id, name from worker\"", true)]
    [InlineData("\"SELECT Id FROM worker\"", true)]
    [InlineData("\"Select * From worker\"", true)]
    [InlineData("\"select count(*) from worker\"", true)]
    [InlineData("\"select pg_notify('run', $1)\"", true)]
    [InlineData("\"select id \" + \"from worker\"", true)]
    [InlineData("$\"select {columns} from {table}\"", true)]
    [InlineData("@\"\n  select id\n  from worker\"", true)]
    [InlineData("\"\"\"\n    insert into worker (id) values ($1)\n    \"\"\"", true)]
    [InlineData("$\"\"\"\n    -- why\n    INSERT INTO {table} VALUES ($1)\n    \"\"\"", true)]
    [InlineData("\"insert into worker \" + columns", true)]
    [InlineData("\"update api_key set name = $1\"", true)]
    [InlineData("\"Update api_key as k Set name = $1\"", true)]
    [InlineData("\"update only public.\\\"run\\\" set name = $1\"", true)]
    [InlineData("\"DELETE FROM worker WHERE id = $1\"", true)]
    [InlineData("\"delete from worker\"", true)]
    [InlineData("\"with gone as (delete from worker returning id)\"", true)]
    [InlineData("\"WITH RECURSIVE tree (id) AS (\"", true)]
    [InlineData("\"with x as not materialized (\"", true)]
    [InlineData("\"truncate worker\"", true)]
    [InlineData("\"TRUNCATE TABLE worker, run CASCADE\"", true)]
    [InlineData("\"copy worker (id, host) from stdin (format binary)\"", true)]
    [InlineData("\"COPY (select id) TO STDOUT\"", true)]
    [InlineData("\"notify run_changed\"", true)]
    [InlineData("\"NOTIFY run, 'x'\"", true)]
    [InlineData("$\"listen {channel}\"", true)]
    [InlineData("\"create unique index concurrently on worker (id)\"", true)]
    [InlineData("\"create table if not exists worker (id uuid)\"", true)]
    [InlineData("$\"CREATE DATABASE {name}\"", true)]
    [InlineData("\"alter table worker add host text\"", true)]
    [InlineData("\"drop schema media cascade\"", true)]
    [InlineData("\"lock\"; x = '\"'; y = \"drop table worker\"", true)]
    [InlineData("\"Select a worker from the list\"", false)]
    [InlineData("\"Select files from the folder\"", false)]
    [InlineData("\"Select file(s)\"", false)]
    [InlineData("\"Selected from worker\"", false)]
    [InlineData("\"update the list\"", false)]
    [InlineData("\"Update the settings\"", false)]
    [InlineData("\"Update the set\"", false)]
    [InlineData("\"Insert into the queue\"", false)]
    [InlineData("\"Delete from the list\"", false)]
    [InlineData("\"with the same name as (another) one\"", false)]
    [InlineData("\"Truncated after 10 lines\"", false)]
    [InlineData("\"Copy files to another folder\"", false)]
    [InlineData("\"Copy from here\"", false)]
    [InlineData("\"Notify operators\"", false)]
    [InlineData("\"Listen on every address\"", false)]
    [InlineData("\"listen on every address\"", false)]
    [InlineData("\"Create index page\"", false)]
    [InlineData("\"Drop a table here\"", false)]
    [InlineData("\"drop the database first\"", false)]
    [InlineData("// \"select 1\"", false)]
    [InlineData("worker.Select(x => x.Id); var y = from z in w select z;", false)]
    public void The_rule_tells_sql_from_prose(string source, bool isSql) => Assert.Equal(isSql, HasStatement(source));

    [Theory]
    [InlineData("database.CreateCommand(ListSql)", false)]
    [InlineData("new NpgsqlCommand(ListSql, connection) { Parameters = { new() { Value = a + b } } }", false)]
    [InlineData("command.CommandText = ListSql; total = a + b;", false)]
    [InlineData("database.CreateCommand(\"select 1 + 1\")", false)]
    [InlineData("database.CreateCommand($\"listen {channel}\")", true)]
    [InlineData("database.CreateCommand(ListSql + order)", true)]
    [InlineData("database.CreateCommand(\n    ListSql\n    + \" limit \" + count)", true)]
    [InlineData("database.CreateCommand(Of(ListSql) + order)", true)]
    [InlineData("database.CreateCommand($\"\"\"\n    truncate {table}\n    \"\"\")", true)]
    [InlineData("new NpgsqlCommand($@\"{verb} x\", connection)", true)]
    [InlineData("new NpgsqlBatchCommand(ListSql + order)", true)]
    [InlineData("NpgsqlCommand command = new(ListSql + order)", true)]
    [InlineData("command.CommandText = ListSql + order;", true)]
    [InlineData("command.CommandText += order;", true)]
    [InlineData("new NpgsqlCommand { CommandText = $\"{verb} x\" }", true)]
    [InlineData("database.CreateCommand(string.Format(ListSql, order))", true)]
    [InlineData("database.CreateCommand(string.Concat(ListSql, order))", true)]
    public void The_rule_tells_glued_commands_from_whole_ones(string source, bool isGlued) => Assert.Equal(isGlued, HasGluedCommand(source));

    private static IEnumerable<Match> LiteralsOf(string source) => Token().Matches(source).Where(token => token.Groups["text"].Success);

    // Parts that are added up are read as one.
    private static bool HasStatement(string source) =>
        LiteralsOf(source).Any(literal => Statement().IsMatch(literal.Groups["text"].Value))
        || LiteralsOf(Seam().Replace(source, "")).Any(literal => Statement().IsMatch(literal.Groups["text"].Value));

    private static bool HasInterpolatedStatement(string source) =>
        LiteralsOf(source).Any(literal => literal.Groups["kind"].Value.Contains('$') && Statement().IsMatch(literal.Groups["text"].Value));

    // Without comments, and of a string only its quotes and whether it is interpolated, so that a plus is an operator and a bracket a bracket.
    private static bool HasGluedCommand(string source) =>
        Command().IsMatch(Token().Replace(source, token => token.Groups["text"].Success ? token.Groups["kind"].Value.Contains('$') ? "$" : "_" : " "));

    // A comment, a character or a string: raw, verbatim or plain.
    [GeneratedRegex("""
        //[^\n]* | /\*.*?\*/ | '([^'\\\n]|\\[^\n]{1,9}?)'
        | (?<kind>\$*)(?<quotes>"{3,})(?<text>.*?)\k<quotes>(?!")
        | (?<kind>\$@|@\$|@)"(?<text>([^"]|"")*)"
        | (?<kind>\$?)"(?<text>([^"\\\n]|\\.)*)"
        """, RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace, 5000)]
    private static partial Regex Token();

    [GeneratedRegex("""(?<=[^"])"\s*\+\s*\$?"(?=[^"])""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Seam();

    // How a statement begins, in either case. An article is what prose has where SQL has a name. Words that are labels as often
    // as SQL count in one case only, because labels begin with a capital.
    [GeneratedRegex($$"""
        (^|[;(\n]) (\s|--[^\n]*\n)*
        (
          select \b [^;]*? \s from \s+ (lateral\s*)? ({{Name}}|\()
          | (?-i:select|SELECT) \s+ (\d|\$|'|\w+\()
          | update \s+ (only\s+)? {{Name}} (\s+(as\s+)?\w+)? \s+ set \b
          | insert \s+ into \s+ {{Name}} (\s+as\s+\w+)? \s* (\(|values\b|select\b|default\b|overriding\b|$)
          | delete \s+ from \s+ (only\s+)? {{Name}} (\s+(as\s+)?\w+)? \s* (where\b|using\b|returning\b|;|$)
          | with \s+ (recursive\s+)? {{Name}} (\s*\([^)]*\))? \s+ as \s+ ((not\s+)?materialized\s+)? \(
          | (?-i:truncate|TRUNCATE) \s+ (table\s+)? (only\s+)? {{Name}} \s* (,|;|$|cascade\b|restrict\b|restart\b|continue\b)
          | copy \s+ ({{Name}}\s*(\([^)]*\))?|\([^)]*\)) \s* (from|to) \s+ (stdin|stdout|program|')
          | (?-i:notify|NOTIFY|listen|LISTEN|unlisten|UNLISTEN) \s+ ({{Name}}|\*) \s* (;|,\s*['$]|$)
          | (?-i:create|CREATE|alter|ALTER|drop|DROP) \s+ ((or\s+replace|unique|temp|temporary|unlogged|materialized|global|local)\s+)*
            (table|index|database|role|user|schema|view|function|procedure|trigger|type|domain|sequence|extension|policy|publication|subscription) \s+
            (concurrently\s+)? (if\s+(not\s+)?exists\s+)? ({{Name}}|on\b)
        )
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace, 5000)]
    private static partial Regex Statement();

    // The first argument, or the assigned value, with a plus, an interpolation or a function that glues in it.
    [GeneratedRegex("""
        ((CreateCommand|new\s+Npgsql(Batch)?Command|Npgsql(Batch)?Command\s+\w+\s*=\s*new)\s*\( ([^()+$;]|\([^()]*\))*? | CommandText\s*=\s*[^;,}+$]*? | CommandText\s*\+=)
        (\+|\$|(?<=\+=)|string\.(Format|Concat|Join)|\.Replace\()
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, 5000)]
    private static partial Regex Command();
}
