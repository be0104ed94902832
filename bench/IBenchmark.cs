namespace Aspire.Media.Bench;

/// <summary>One thing that is measured, by <c>./media bench NAME</c>.</summary>
internal interface IBenchmark
{
    string Name { get; }

    string Summary { get; }

    /// <summary>What may be said after its name.</summary>
    IReadOnlyList<Option> Options { get; }

    Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken);
}
