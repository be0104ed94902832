using Aspire.Media.Engine.Steps;

namespace Aspire.Media.Engine.Plugins;

/// <summary>A plugin that was loaded.</summary>
/// <param name="Name">Of its folder, or of its only file.</param>
/// <param name="Setup">What it adds besides its steps; null for nothing.</param>
public sealed record Plugin(string Name, string Version, IReadOnlyList<StepType> Steps, IPlugin? Setup);

/// <summary>A plugin that was not loaded, and why.</summary>
public sealed record BrokenPlugin(string Name, string Reason);
