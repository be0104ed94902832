namespace Aspire.Media.Cli.Tests.Runs;

/// <summary>Workflows that end as their names say.</summary>
internal static class AnyWorkflow
{
    /// <summary>Completes, and hands its inputs back.</summary>
    public const string Greet = """
        name: greet
        title: Greet somebody
        inputs: { properties: { who: { type: string }, times: { type: integer, default: 1 } }, required: [who] }
        steps:
          - { id: think, uses: flow.noop }
          - { id: say, uses: flow.noop, with: { value: "${{ 'Hello, ' + inputs.who }}" } }
        outputs: { said: "${{ steps.say.output.value }}", times: "${{ inputs.times }}" }
        """;

    public const string Spoil = """
        name: spoil
        steps:
          - { id: look, uses: flow.noop }
          - { id: keep, uses: flow.noop, if: "1 > 2", skipped: Nothing to keep }
          - { id: taste, uses: flow.fail, with: { message: "It is rotten", class: invalid_format } }
          - { id: serve, uses: flow.noop }
        finally:
          - { id: wash, uses: flow.noop }
        """;

    /// <summary>Completes with errors.</summary>
    public const string Shrug = """
        name: shrug
        onFailure: continue
        steps:
          - { id: try, uses: flow.fail, with: { message: "Too far away", class: network } }
          - { id: go, uses: flow.noop }
        """;

    /// <summary>Does not end by itself.</summary>
    public const string Linger = """
        name: linger
        steps:
          - { id: stay, uses: test.linger }
        """;
}
