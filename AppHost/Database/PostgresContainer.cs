namespace Aspire.Media.AppHost.Database;

/// <summary>PostgreSQL in a container, with one role and one database.</summary>
internal sealed class PostgresContainer(string name, ParameterResource password) : ContainerResource(name), IResourceWithConnectionString
{
    public const string EndpointName = "tcp";
    public const string Account = "media";
    public const string Database = "media";

    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            var endpoint = new EndpointReference(this, EndpointName);
            return ReferenceExpression.Create(
                $"Host={endpoint.Property(EndpointProperty.Host)};Port={endpoint.Property(EndpointProperty.Port)};Username={Account};Password={password};Database={Database}");
        }
    }
}
