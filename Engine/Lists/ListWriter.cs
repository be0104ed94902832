using System.Text;
using System.Text.Json;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Lists;

/// <summary>Writes the list of a step while the step finds it: a portion at a time, so that no list is too long to be kept in mind.</summary>
internal sealed class ListWriter(ClaimedStep step, EntryStore store, bool isDeclared = true) : IItemList, IDisposable
{
    public const int LargestEntry = 64 * 1024;
    public const int Longest = 5_000_000;
    private const int Portion = 500;
    private const int LargestPortion = 1024 * 1024;

    // A step may well find things side by side.
    private readonly SemaphoreSlim pen = new(1, 1);
    private readonly List<string> waiting = [];
    private int waitingBytes;

    public int Count { get; private set; }

    public async Task AddAsync<T>(T item, CancellationToken cancellationToken)
    {
        if (step.Item is not null || !isDeclared)
        {
            throw new StepFailedException(
                FailureClass.Configuration, isDeclared ? "An item of a list gives a result, and no list of its own." : "A step gives a list only if its declaration says what is in it (`Lists`).", isPermanent: true);
        }

        var document = JsonSerializer.Serialize(item, StepJson.Options);
        var size = Encoding.UTF8.GetByteCount(document);
        if (size > LargestEntry)
        {
            throw new StepFailedException(
                FailureClass.Configuration, $"An item has {size / 1024} KiB; {LargestEntry / 1024} KiB are allowed: let it name a place where the rest is.", isPermanent: true);
        }

        await pen.WaitAsync(cancellationToken);
        try
        {
            if (Count == Longest)
            {
                throw new StepFailedException(FailureClass.Configuration, $"A list may have {Longest:N0} items.", isPermanent: true);
            }

            waiting.Add(document);
            waitingBytes += size;
            Count++;
            if (waiting.Count >= Portion || waitingBytes >= LargestPortion)
            {
                await WriteAsync(cancellationToken);
            }
        }
        finally
        {
            pen.Release();
        }
    }

    /// <summary>Writes what is left.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await pen.WaitAsync(cancellationToken);
        try
        {
            if (waiting.Count > 0)
            {
                await WriteAsync(cancellationToken);
            }
        }
        finally
        {
            pen.Release();
        }
    }

    public void Dispose() => pen.Dispose();

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        if (!await store.AddAsync(step.Id, step.Lease, Count - waiting.Count, waiting, cancellationToken))
        {
            throw new LeaseLostException(step.Id);
        }

        waiting.Clear();
        waitingBytes = 0;
    }
}
