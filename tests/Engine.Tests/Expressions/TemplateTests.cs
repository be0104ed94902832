using System.Text.Json;

using Aspire.Media.Engine.Expressions;

namespace Aspire.Media.Engine.Tests.Expressions;

public sealed class TemplateTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("", "\"\"")]
    [InlineData("${{ inputs.count }}", "3")]
    [InlineData("${{inputs.tags}}", """["a","b","c"]""")]
    [InlineData("${{ undefined }}", "null")]
    [InlineData("${{ { a: { b: '}}' } } }}", """{"a":{"b":"}}"}}""")]
    [InlineData("${{ `${inputs.name}` }}", "\"Council\"")]
    [InlineData("out/${{ inputs.name }}-${{ inputs.count }}.mp4", "\"out/Council-3.mp4\"")]
    [InlineData("${{ inputs.none }}${{ undefined }}", "\"\"")]
    [InlineData(" ${{ 1 }}", "\" 1\"")]
    [InlineData("tags: ${{ inputs.tags }} ${{ {a: 1} }} ${{ 1e21 }} ${{ true }}", "\"tags: [\\\"a\\\",\\\"b\\\",\\\"c\\\"] {\\\"a\\\":1} 1e+21 true\"")]
    [InlineData(@"\${{ inputs.name }} is ${{ inputs.name }}", "\"${{ inputs.name }} is Council\"")]
    [InlineData(@"\${{", "\"${{\"")]
    [InlineData("$ {{ ${ }} $", "\"$ {{ ${ }} $\"")]
    public void A_template_keeps_the_type_of_a_lone_value_and_writes_others_into_its_text(string template, string expected) =>
        Assert.Equal(expected, Evaluating.ToJson(Template.Parse(template).Evaluate(Evaluating.Scope, Token)));

    [Theory]
    [InlineData("a ${{ inputs.name", "the template has no end: '}}' is missing", 5)]
    [InlineData("a ${{ }} b", "there is no expression", 6)]
    [InlineData("a ${{ 1 + }} b", "the expression ends too early", 10)]
    [InlineData("a ${{ (1 }} b", "'}' closes nothing", 9)]
    public void A_broken_template_shows_the_place(string template, string reason, int position)
    {
        var failure = Assert.Throws<ExpressionException>(() => Template.Parse(template));

        Assert.Equal((reason, position), (failure.Reason, failure.Position));
    }

    [Fact]
    public void A_document_keeps_its_shape_and_its_names()
    {
        var document = TemplateDocument.Parse(JsonElement.Parse("""
            {
              "${{ name }}": "${{ inputs.name }}",
              "list": ["${{ inputs.count }}", "n${{ inputs.count }}", 5, null, "${{ undefined }}", { "deep": ["\\${{ x }}"] }],
              "left out": "${{ inputs.absent }}",
              "constant": { "a": [1, 1.50, "b"], "price": "$5" }
            }
            """));

        Assert.Equal(
            """{"${{ name }}":"Council","list":[3,"n3",5,null,null,{"deep":["${{ x }}"]}],"constant":{"a":[1,1.50,"b"],"price":"$5"}}""",
            Evaluating.ToJson(document.Evaluate(Evaluating.Scope, Token)));
        Assert.Equal(["/${{ name }}", "/list/0", "/list/1", "/list/4", "/left out"], document.Templates.Select(template => template.Pointer));
    }

    [Fact]
    public void A_failure_in_a_document_names_its_place()
    {
        var unreadable = Assert.Throws<ExpressionException>(() => TemplateDocument.Parse(JsonElement.Parse("""{ "a/b": [0, "${{ 1 + }}"] }""")));
        Assert.Equal("/a~1b/1", unreadable.JsonPointer);
        Assert.StartsWith("At /a~1b/1: the expression ends too early\n", unreadable.Message, StringComparison.Ordinal);

        var document = TemplateDocument.Parse(JsonElement.Parse("""{ "files": "${{ steps.scann.output }}" }"""));
        var failure = Assert.Throws<ExpressionException>(() => document.Evaluate(Evaluating.Scope, Token));
        Assert.Equal(("/files", ExpressionErrorKind.Type), (failure.JsonPointer, failure.Kind));
    }

    [Fact]
    public void A_document_shares_one_budget()
    {
        var document = TemplateDocument.Parse(JsonSerializer.SerializeToElement(Enumerable.Repeat("${{ 'x'.repeat(1e6) }}", 100)));

        Assert.Equal(ExpressionErrorKind.Limit, Assert.Throws<ExpressionException>(() => document.Evaluate(Evaluating.Scope, Token)).Kind);
    }

    [Theory]
    [InlineData("inputs.count > 2", true)]
    [InlineData("${{ inputs.count > 3 }}", false)]
    [InlineData("  ${{ inputs.tags }}\n", true)]
    [InlineData("inputs.none", false)]
    [InlineData("inputs.absent", false)]
    [InlineData("''", false)]
    [InlineData("'false'", true)]
    [InlineData("[]", true)]
    [InlineData("0 / 0", false)]
    public void A_condition_is_true_as_JavaScript_takes_it(string condition, bool expected) =>
        Assert.Equal(expected, Condition.Parse(condition).IsTrue(Evaluating.Scope, Token));

    [Theory]
    [InlineData("${{ true }} && ${{ false }}")]
    [InlineData("${{ true }} or so")]
    public void A_condition_stands_wholly_within_braces_or_without(string condition) =>
        Assert.Equal("a condition stands wholly within one ${{ }}, or without", Assert.Throws<ExpressionException>(() => Condition.Parse(condition)).Reason);
}
