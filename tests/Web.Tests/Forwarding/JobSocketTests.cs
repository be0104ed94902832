using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

using Aspire.Media.Web.Tests.Stack;

namespace Aspire.Media.Web.Tests.Forwarding;

/// <summary>A WebSocket of Api's own, through a Web that runs elsewhere.</summary>
[Collection<OneProcessTests>]
public sealed class JobSocketTests(OneProcess product)
{
    private static CancellationToken Ends => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_told_to_its_end_through_the_forwarder()
    {
        await using var web = await ProductProcess.StartAsync("Web", FreePort.Next(), new() { ["services__api__http__0"] = product.Address.ToString() });
        using var http = new HttpClient { BaseAddress = web.Address };
        await Until.TrueAsync(async () => (await http.GetAsync("/api/workflows/hello", Ends)).IsSuccessStatusCode, "what ships is registered");
        using var answer = await http.PostAsJsonAsync("/api/jobs", new { job_type = "hello", pause = "1h" }, Ends);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Ends)).GetProperty("job_id").GetGuid();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(web.Address) { Scheme = "ws", Path = $"/api/jobs/{id}/ws" }.Uri, Ends);

        var job = await ReadAsync(socket);
        Assert.Equal(id, job.GetProperty("job_id").GetGuid());
        using var cancelled = await http.PostAsync($"/api/runs/{id}/cancel", content: null, Ends);
        while (socket.State == WebSocketState.Open)
        {
            job = await ReadAsync(socket) is { ValueKind: JsonValueKind.Object } next ? next : job;
        }

        Assert.Equal("cancelled", job.GetProperty("status").GetString());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    private static async Task<JsonElement> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var message = await socket.ReceiveAsync(buffer.AsMemory(), Ends);
        return message.MessageType == WebSocketMessageType.Close ? default : JsonElement.Parse(buffer.AsSpan(0, message.Count));
    }
}
