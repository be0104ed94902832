using System.Text.Json.Nodes;

namespace Aspire.Media.Client.Edits;

/// <summary>What a session begins with.</summary>
/// <param name="Asset">What is edited.</param>
/// <param name="Edits">What is done already, each with <c>do</c>, as an edit takes them.</param>
/// <param name="Result">What comes out.</param>
public sealed record NewEditSession(Guid Asset, JsonArray? Edits = null, JsonObject? Result = null);
