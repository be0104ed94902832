namespace Aspire.Media.Bench;

/// <summary>One thing that is measured, by <c>./media bench NAME</c>.</summary>
internal interface IBenchmark
{
    string Name { get; }

    string Summary { get; }

    Task RunAsync(Results results, CancellationToken cancellationToken);
}
