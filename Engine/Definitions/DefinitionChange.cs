using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Definitions;

/// <summary>One difference between two definitions.</summary>
/// <param name="Pointer">Where: of what was removed, in the older one; of everything else, in the newer one.</param>
public sealed record DefinitionChange(string Pointer, ChangeKind Kind, JsonNode? Before, JsonNode? After);

public enum ChangeKind
{
    Added,
    Removed,
    Changed,
}
