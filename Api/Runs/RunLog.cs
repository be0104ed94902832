using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

using Aspire.Media.Engine.Store;

namespace Aspire.Media.Api.Runs;

/// <summary>A run's story as text, one line for each thing that happened: for reading, searching and keeping elsewhere.</summary>
internal sealed class RunLog(Guid run, StoryStore stories) : IResult
{
    private const int FlushEvery = 256;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"run-{run}.log\"";
        var count = 0;
        await foreach (var line in stories.LinesAsync(run, httpContext.RequestAborted))
        {
            response.BodyWriter.Write(Encoding.UTF8.GetBytes(Text(line)));
            if (++count % FlushEvery == 0)
            {
                await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
            }
        }

        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    private static string Text(StoryLine line)
    {
        var data = line.Data is null ? default : JsonElement.Parse(line.Data);
        var words = data.ValueKind == JsonValueKind.Object && data.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String
            ? message.GetString()!
            : line.Data ?? "";
        // What goes over several lines is still one entry.
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{line.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {line.Kind,-16} {line.Step ?? "-",-20} {words.ReplaceLineEndings("\n    ")}\n");
    }
}
