using Aspire.Media.Engine.Expressions;

namespace Aspire.Media.Engine.Tests.Expressions;

public sealed class ExpressionErrorTests
{
    [Theory]
    [InlineData("steps.scann.output", ExpressionErrorKind.Type, "steps.scann is undefined: there is no step `scann`; did you mean `scan`?")]
    [InlineData("inputs.file.length", ExpressionErrorKind.Type, "inputs.file is undefined: there is no input `file`; did you mean `files`?")]
    [InlineData("inputs.files[0].pth.length", ExpressionErrorKind.Type, "inputs.files[0].pth is undefined: there is no `pth` in inputs.files[0]; did you mean `path`?")]
    [InlineData("steps.probe.output.width", ExpressionErrorKind.Type, "steps.probe.output is null, so `width` cannot be read from it")]
    [InlineData("input.name", ExpressionErrorKind.Reference, "`input` is not known here: did you mean `inputs`?")]
    [InlineData("zebra", ExpressionErrorKind.Reference, "`zebra` is not known here: there is `inputs`, `steps`, `item`")]
    [InlineData("inputs.name.trimm()", ExpressionErrorKind.Type, "`trimm` is not a method of inputs.name, a text: did you mean `trim`?")]
    [InlineData("inputs.tags.push(1)", ExpressionErrorKind.Type, "`push` changes its list, and values never change here; use concat, slice, filter or [...list, item]")]
    [InlineData("inputs.name.trim", ExpressionErrorKind.Type, "`trim` is a method: call it, as in `.trim()`")]
    [InlineData("inputs.count(1)", ExpressionErrorKind.Type, "`count` is not a method of inputs, an object")]
    [InlineData("inputs.tags.map(1)", ExpressionErrorKind.Type, "a function is needed here, as in `item => …`, not the number 1")]
    [InlineData("inputs.constructor", ExpressionErrorKind.Syntax, "`constructor` cannot be reached from an expression")]
    [InlineData("inputs['__pro' + 'to__']", ExpressionErrorKind.Type, "`__proto__` cannot be reached from an expression")]
    [InlineData("(x => x)['constructor']('1')", ExpressionErrorKind.Type, "`constructor` cannot be reached from an expression")]
    [InlineData("inputs.a = 1", ExpressionErrorKind.Syntax, "'=' assigns, which expressions cannot; '===' compares")]
    [InlineData("new Date()", ExpressionErrorKind.Syntax, "`new` is not part of the language")]
    [InlineData("Math.random()", ExpressionErrorKind.Type, "`random` is not a method of Math, a function")]
    [InlineData("x => { return x }", ExpressionErrorKind.Syntax, "after '=>' comes an expression, not statements; an object needs parentheses: ({ … })")]
    [InlineData("if (true) 1", ExpressionErrorKind.Syntax, "`if` is a statement; write `condition ? this : that`")]
    [InlineData("(1 + 2", ExpressionErrorKind.Syntax, "'(' is not closed")]
    [InlineData("1 +", ExpressionErrorKind.Syntax, "the expression ends too early")]
    [InlineData("'abc", ExpressionErrorKind.Syntax, "the text has no closing '")]
    [InlineData("", ExpressionErrorKind.Syntax, "there is no expression")]
    [InlineData("/(?=a)/", ExpressionErrorKind.Syntax, "a regular expression cannot look ahead or behind here")]
    public void A_failure_says_what_is_wrong_and_what_may_have_been_meant(string expression, ExpressionErrorKind kind, string reason)
    {
        var failure = Evaluating.Failure(expression);

        Assert.Equal((kind, reason), (failure.Kind, failure.Reason));
    }

    [Fact]
    public void A_failure_shows_the_place()
    {
        var failure = Evaluating.Failure("inputs.count > 2 &&\n  steps.scan.output.filez.length");

        Assert.Equal(46, failure.Position);
        Assert.Equal(
            """
            steps.scan.output.filez is undefined: there is no `filez` in steps.scan.output; did you mean `files`?
                steps.scan.output.filez.length
                                        ^
            """.ReplaceLineEndings("\n"),
            failure.Message);
    }

    [Fact]
    public void A_failure_in_a_long_line_shows_the_part_around_it()
    {
        var failure = Evaluating.Failure($"[{string.Concat(Enumerable.Repeat("1, ", 500))} oops, {string.Concat(Enumerable.Repeat("2, ", 500))}]");

        var lines = failure.Message.Split('\n');
        Assert.InRange(lines[1].Length, 10, 100);
        Assert.Equal("oops", lines[1].Substring(lines[2].IndexOf('^', StringComparison.Ordinal), 4));
    }
}
