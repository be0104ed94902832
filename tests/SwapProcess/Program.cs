using System.Text.Json;

using Aspire.Media.Transcoding;

// Puts a finished file in its place, to be killed at it: all of it on one thread of the pool, so that whoever counts its calls to the system counts them in one order.
var order = JsonSerializer.Deserialize<SwapOrder>(args[0])!;
await Task.Run(() => new FileSwap(order, static _ => Task.CompletedTask).RunAsync(CancellationToken.None));
