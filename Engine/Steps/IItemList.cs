namespace Aspire.Media.Engine.Steps;

/// <summary>The list that a step gives, for others to go through with <c>forEach: ${{ steps.ID.items }}</c>: as long as it likes, since it is written as it is found.</summary>
public interface IItemList
{
    int Count { get; }

    /// <summary>Adds an item: a record, or whatever else becomes JSON. The list counts once the step has ended well.</summary>
    Task AddAsync<T>(T item, CancellationToken cancellationToken);
}
