using System.Net;

using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.ServiceDefaults.Http;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aspire.Media.ServiceDefaults.Tests.Http;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")] // a cloud's metadata behind carrier NAT
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:a9fe:a9fe")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2a00:1450::5efe:127.0.0.1")]
    [InlineData("2a00:1450::200:5efe:10.0.0.1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1%2")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("100::1")]
    public void Addresses_inside_are_refused(string address) => Assert.False(Guard().Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::1.1.1.1")]
    [InlineData("2002:101:101::1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001::200e")]
    public void Public_addresses_are_allowed(string address) => Assert.True(Guard().Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.1.0.0/16", "10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "10.2.0.1", false)]
    [InlineData("10.1.0.0/16", "::ffff:10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "64:ff9b::10.1.2.3", true)]
    [InlineData("192.168.7.7, fd00:1::/64", "192.168.7.7", true)]
    [InlineData("192.168.7.7, fd00:1::/64", "192.168.7.8", false)]
    [InlineData("192.168.7.7, fd00:1::/64", "fd00:1::9", true)]
    public void Networks_can_be_allowed(string networks, string address, bool expected) =>
        Assert.Equal(expected, Guard(networks).Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("0")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("localhost")]
    public async Task This_machine_is_refused_in_every_notation(string host)
    {
        var failure = await Assert.ThrowsAsync<AddressRefusedException>(() => Guard().ResolveAsync(host, CancellationToken.None));

        Assert.Contains("OutboundHttp__AllowedNetworks", failure.Message);
    }

    [Fact]
    public async Task The_outside_client_does_not_come_in_and_does_not_insist()
    {
        var calls = 0;
        await using var host = await StartAsync(() => Interlocked.Increment(ref calls));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => Outside(host).GetAsync("/target"));

        Assert.IsType<AddressRefusedException>(failure.InnerException);
        Assert.Contains("127.0.0.1", failure.Message);
        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task A_redirect_does_not_lead_in_either()
    {
        var calls = 0;
        await using var host = await StartAsync(() => Interlocked.Increment(ref calls), "--OutboundHttp:AllowedNetworks=127.0.0.1");

        Assert.Equal("in", await Outside(host).GetStringAsync("/target"));
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => Outside(host).GetAsync("/redirect"));

        Assert.IsType<AddressRefusedException>(failure.InnerException);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task Our_own_services_names_mean_nothing_outside()
    {
        await using var host = await StartAsync(() => 0, "--OutboundHttp:AllowedNetworks=127.0.0.1", "--services:inner.invalid:http:0=http://127.0.0.1:1", "--OutboundHttp:Retries=0");

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => Outside(host).GetAsync("http://inner.invalid/target"));

        Assert.Contains("inner.invalid", failure.Message);
    }

    [Fact]
    public async Task A_network_that_is_none_stops_the_start_by_name()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => DefaultHost.StartAsync("--OutboundHttp:AllowedNetworks=10.0.0.0/8,lan"));

        Assert.Contains("OutboundHttp__AllowedNetworks: 'lan'", failure.Message);
    }

    private static AddressGuard Guard(string networks = "") => new(Options.Create(new OutboundHttpOptions { AllowedNetworks = networks }));

    private static Task<RunningHost> StartAsync(Func<int> called, params string[] args) => DefaultHost.StartAsync(args, static _ => { }, app =>
    {
        app.MapGet("/target", () =>
        {
            called();
            return "in";
        }).Requires(Permission.Anyone);
        app.MapGet("/redirect", (HttpContext context) => Results.Redirect($"http://127.0.0.2:{context.Request.Host.Port}/target")).Requires(Permission.Anyone);
    });

    private static HttpClient Outside(RunningHost host)
    {
        var client = host.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient(AddressGuard.HttpClientName);
        client.BaseAddress = host.Address;
        return client;
    }
}
