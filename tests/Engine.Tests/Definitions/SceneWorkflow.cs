using System.Text;

using Aspire.Media.Engine.Definitions;

namespace Aspire.Media.Engine.Tests.Definitions;

/// <summary>"Process New Scenes": downloads, library scan, sync, analysis in batches, previews and a summary, as a workflow.</summary>
internal static class SceneWorkflow
{
    public const string Yaml = """
        # Newly downloaded scenes, from the download client to previews.
        name: process-new-scenes
        title: Process new scenes
        onFailure: continue
        concurrency: { limit: 1, overlap: skip }
        labels: { area: scenes }
        inputs:
          type: object
          properties:
            batch_size: { type: integer, minimum: 1, maximum: 1000, default: 100, title: Scenes per batch }
            parallel: { type: integer, minimum: 1, default: 1 }
        steps:
          - id: process_downloads
            title: Process downloads
            uses: downloads.process
            progress: [0, 15]
            onFailure: halt
          - id: stash_scan
            title: Scan the library
            uses: stash.scan
            if: steps.process_downloads.output.synced_items > 0
            skipped: No new items
            progress: [15, 30]
          - id: pending
            uses: stash.pending
            progress: [30, 31]
          - id: incremental_sync
            uses: stash.sync
            with: { force: false }
            if: ${{ steps.pending.output.count > 0 }}
            skipped: No pending scenes
            progress: [31, 45]
            retry: { attempts: 3, backoff: 30s }
          - id: unanalyzed
            uses: stash.unanalyzed
            with: { order: newest }
            progress: [45, 50]
          - id: analysis_batches
            run: analyze-scenes
            forEach: ${{ steps.unanalyzed.output.items }}
            batch: 100
            maxParallel: 1
            with:
              scenes: ${{ item }}
              detect: [video_tags, tags]
            if: steps.unanalyzed.output.count > 0
            skipped: No unanalyzed scenes
            progress: [50, 80]
            timeout: 12h
          - id: stash_generate
            uses: stash.generate
            progress: [80, 95]
        finally:
          - id: summary
            uses: report.summary
            with:
              synced: ${{ steps.process_downloads.output.synced_items }}
            progress: [95, 100]
        outputs:
          total_synced_items: ${{ steps.process_downloads.output.synced_items }}
          total_scenes_analyzed: ${{ steps.analysis_batches.output.count }}
        """;

    /// <summary>The same in JSON.</summary>
    public static string Json { get; } = DefinitionJson.Write(DefinitionDraft.Read(Encoding.UTF8.GetBytes(Yaml), DefinitionFormat.Yaml).Definition!);
}
