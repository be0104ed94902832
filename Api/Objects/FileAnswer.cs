using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Microsoft.Win32.SafeHandles;

namespace Aspire.Media.Api.Objects;

/// <summary>A file of the storage, or a range of it. It is open already: whoever deletes it meanwhile takes nothing from who reads it.</summary>
/// <param name="file">Closed once it is sent.</param>
/// <param name="path">Where it lies.</param>
/// <param name="written">When it was written.</param>
/// <param name="key">The object's: its bytes never change, and so it is the tag, too.</param>
internal sealed class FileAnswer(SafeFileHandle file, string path, string type, DateTimeOffset written, string key) : IResult
{
    public async Task ExecuteAsync(HttpContext context)
    {
        using (file)
        {
            context.Features.Set<IHttpResponseBodyFeature>(new FileBody(context.Features.GetRequiredFeature<IHttpResponseBodyFeature>(), file));
            try
            {
                await TypedResults.PhysicalFile(path, type, lastModified: written, entityTag: new EntityTagHeaderValue($"\"{key}\""), enableRangeProcessing: true).ExecuteAsync(context);
            }
            catch (FileNotFoundException) when (!context.Response.HasStarted)
            {
                // Deleted between its opening and its first byte.
                context.Response.Clear();
                await Runs.Refusal.NotFound($"There is no object {key}.").ExecuteAsync(context);
            }
        }
    }
}
