namespace Aspire.Media.Engine.Schemas;

/// <summary>The JSON schema of something that a converter reads, and whose form no exporter could guess.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class WrittenAsAttribute(string schema) : Attribute
{
    public string Schema => schema;
}
