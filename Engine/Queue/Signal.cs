namespace Aspire.Media.Engine.Queue;

/// <summary>Something to wait for, as often as it is reset.</summary>
internal class Signal
{
    private volatile TaskCompletionSource set = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => set.Task;

    public void Set() => set.TrySetResult();

    public void Reset() => set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
}
