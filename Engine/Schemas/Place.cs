namespace Aspire.Media.Engine.Schemas;

/// <summary>A place in a value, named only when somebody asks: pointers of large documents are longer than the documents.</summary>
internal sealed class Place
{
    public static readonly Place Root = new(null, null, 0);

    private readonly Place? parent;
    private readonly string? name;
    private readonly int index;

    private Place(Place? parent, string? name, int index) => (this.parent, this.name, this.index) = (parent, name, index);

    public Place At(string member) => new(this, member, 0);

    public Place At(int item) => new(this, null, item);

    public override string ToString() =>
        parent is null ? JsonPointer.Root
        : name is null ? JsonPointer.Append(parent.ToString(), index) : JsonPointer.Append(parent.ToString(), name);
}
