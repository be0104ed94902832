namespace Aspire.Media.Standalone.Tests;

/// <summary>One data directory that went through its first start, to be copied: a test about a second start need not wait for the first.</summary>
public sealed class PreparedData : IAsyncLifetime
{
    private readonly StandaloneData first = new();
    private Lazy<Task>? made;

    public async Task<StandaloneData> CopyAsync()
    {
        var data = new StandaloneData();
        await CopyToAsync(data);
        return data;
    }

    public async Task CopyToAsync(StandaloneData data)
    {
        await made!.Value;
        await data.CopyFromAsync(first.Path);
    }

    public ValueTask InitializeAsync()
    {
        made = new Lazy<Task>(MakeAsync);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        first.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task MakeAsync()
    {
        await using var process = first.Start();
        await process.ReadyAsync();
        Assert.Equal(0, await process.StopAsync());
    }
}
