using Aspire.Media.Web.Calls;

namespace Aspire.Media.Web.Tests.Calls;

public sealed class ApiLocationTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080/")]
    [InlineData("http://localhost:8080", "http://localhost:8080/")]
    [InlineData("http://[::1]:8080", "http://[::1]:8080/")]
    [InlineData("http://[::]:8080", "http://127.0.0.1:8080/")]
    [InlineData("http://0.0.0.0:8080", "http://127.0.0.1:8080/")]
    [InlineData("http://*:8080", "http://127.0.0.1:8080/")]
    [InlineData("https://0.0.0.0:8443;http://+:8080", "http://127.0.0.1:8080/")]
    [InlineData("http://unix:/run/media.sock;https://10.0.0.7:8443", "https://10.0.0.7:8443/")]
    public void A_process_calls_itself_where_it_can_reach_itself(string listening, string called) =>
        Assert.Equal(called, ApiLocation.OwnAddress(listening.Split(';')).ToString());

    [Fact]
    public void A_process_that_listens_on_a_socket_file_only_says_what_to_set() =>
        Assert.Contains("Web__Api", Assert.Throws<InvalidOperationException>(() => ApiLocation.OwnAddress(["http://unix:/run/media.sock"])).Message);
}
