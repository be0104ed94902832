namespace Aspire.Media.ServiceDefaults.Http;

/// <summary>Sends requests for a service to where it is.</summary>
internal sealed class ServiceAddressHandler(ServiceAddresses addresses) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var asked = request.RequestUri;
        request.RequestUri = addresses.Resolve(asked!);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            // The next attempt asks again.
            request.RequestUri = asked;
        }
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = addresses.Resolve(request.RequestUri!);
        return base.Send(request, cancellationToken);
    }
}
