namespace Aspire.Media.Engine.Definitions;

/// <summary>The languages in which definitions are written.</summary>
public enum DefinitionFormat
{
    Json,
    Yaml,
}
