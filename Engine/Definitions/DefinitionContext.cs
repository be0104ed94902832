using System.Text.Json.Nodes;

using Aspire.Media.Engine.Steps;

namespace Aspire.Media.Engine.Definitions;

/// <summary>What a definition may refer to.</summary>
/// <param name="Steps">The step types that the fleet knows.</param>
/// <param name="Workflows">The workflows that can be run as children, with the schemas of their inputs.</param>
public sealed record DefinitionContext(StepCatalogue Steps, IReadOnlyDictionary<string, JsonObject?> Workflows);
