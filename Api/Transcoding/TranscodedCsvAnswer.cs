using System.Buffers;
using System.Text;

using Aspire.Media.Transcoding;

namespace Aspire.Media.Api.Transcoding;

/// <summary>Files that were replaced, as CSV that is sent as it is read: however many there are.</summary>
internal sealed class TranscodedCsvAnswer(IAsyncEnumerable<TranscodedFile> files) : IResult
{
    private const int FlushEvery = 256;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancellationToken) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = "text/csv; charset=utf-8; header=present";
        response.Headers.ContentDisposition = "attachment; filename=\"transcoded-files.csv\"";
        response.BodyWriter.Write(Encoding.UTF8.GetBytes(TranscodedCsv.Head));
        var count = 0;
        await foreach (var file in files.WithCancellation(cancellationToken))
        {
            response.BodyWriter.Write(Encoding.UTF8.GetBytes(TranscodedCsv.LineOf(file)));
            if (++count % FlushEvery == 0)
            {
                await response.BodyWriter.FlushAsync(cancellationToken);
            }
        }

        await response.BodyWriter.FlushAsync(cancellationToken);
    }
}
