using System.Text.Json.Nodes;

using Aspire.Media.Client;
using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Web.Tests.Stack;

/// <summary>What the tests of pages need to be there: workflows that do what a page shall show, and runs of them.</summary>
public sealed class Journey(Uri address) : IDisposable
{
    public const string Long = """
        name: long
        title: Make a programme
        description: Picture and sound side by side, and then together.
        inputs:
          properties:
            folder: { type: string, title: Folder, default: /recordings }
            quality: { type: integer, title: Quality, minimum: 18, maximum: 32, default: 23 }
            codec: { type: string, title: Codec, enum: [h264, av1], default: h264 }
            publish: { type: boolean, title: Publish when done, default: false }
        labels: { site: north }
        steps:
          - { id: find, title: Find recordings, uses: log.write, with: { message: "Found 12 in ${{ inputs.folder }}" } }
          - { id: picture, title: Transcode the picture, uses: flow.wait, needs: [find], with: { for: 10m } }
          - { id: sound, title: Level the sound, uses: flow.wait, needs: [find], with: { for: 1ms } }
          - { id: publish, title: Publish, uses: log.write, needs: [picture, sound], if: inputs.publish, with: { message: Published } }
        finally:
          - { id: tidy, title: Tidy up, uses: log.write, with: { message: Tidied } }
        """;

    public const string Broken = """
        name: broken
        title: Check the disk
        steps:
          - { id: look, uses: log.write, with: { message: Looking } }
          - { id: full, title: Is there room?, uses: flow.fail, with: { message: "No space is left on /recordings.", class: disk_full } }
          - { id: after, uses: flow.noop }
        """;

    private readonly HttpClient http = new() { BaseAddress = address };

    public MediaClient Api => new(http);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task RegisterAsync(string yaml) => Api.RegisterWorkflowAsync(yaml, WorkflowFormat.Yaml, dryRun: false, Token);

    public async Task<Guid> StartAsync(string workflow, JsonObject? inputs = null) => (await Api.StartRunAsync(new StartRun(workflow) { Inputs = inputs }, Token)).Id;

    /// <summary>Starts a run and waits until it stands somewhere.</summary>
    public async Task<Guid> StartAsync(string workflow, Func<Run, bool> until, JsonObject? inputs = null)
    {
        var id = await StartAsync(workflow, inputs);
        await Until.TrueAsync(async () => until(await Api.GetRunAsync(id, Token)), $"a run of {workflow} stands where it should");
        return id;
    }

    public void Dispose() => http.Dispose();
}
