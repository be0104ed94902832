namespace Aspire.Media.Images;

/// <summary>A lazy image: pixels are computed when it is saved or put into memory, so that a source that it reads must live until then.</summary>
internal sealed unsafe class VipsImage : VipsObject
{
    private const int BytePixels = 0;

    internal VipsImage(nint owned)
        : base(owned)
    {
    }

    public int Width => VipsNative.vips_image_get_width(this);

    public int Height => VipsNative.vips_image_get_height(this);

    public int Bands => VipsNative.vips_image_get_bands(this);

    public bool HasAlpha => VipsNative.vips_image_hasalpha(this) != 0;

    /// <summary>Whether each of its samples is a byte.</summary>
    public bool IsOfBytes => VipsNative.vips_image_get_format(this) == BytePixels;

    public VipsColours Colours => (VipsColours)VipsNative.vips_image_get_interpretation(this);

    public int Pages => VipsNative.vips_image_get_n_pages(this);

    public int PageHeight => VipsNative.vips_image_get_page_height(this);

    /// <summary>As EXIF numbers it, 1 being upright.</summary>
    public int Orientation => VipsNative.vips_image_get_orientation(this);

    /// <summary>Where it was cut out of what it was made from.</summary>
    public (int X, int Y) CutAt => (-VipsNative.vips_image_get_xoffset(this), -VipsNative.vips_image_get_yoffset(this));

    /// <summary>Opens an image: only its header is read until pixels are asked for.</summary>
    public static VipsImage Open(string loader, VipsSource source, params ReadOnlySpan<(string, object)> options) =>
        Vips.Call<VipsImage>(loader, "out", [("source", source), .. options]);

    /// <summary>An image of these pixels, one byte for each band.</summary>
    public static VipsImage Of(ReadOnlySpan<byte> pixels, int width, int height, int bands)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, width * height * bands, nameof(pixels));
        fixed (byte* start = pixels)
        {
            return new(Vips.Checked(VipsNative.vips_image_new_from_memory_copy(start, (nuint)pixels.Length, width, height, bands, BytePixels)));
        }
    }

    /// <summary>Numbers, row by row, for an operation that takes a matrix.</summary>
    public static VipsImage Matrix(double[] numbers, int width, int height) =>
        new(Vips.Checked(VipsNative.vips_image_new_matrix_from_array(width, height, numbers, numbers.Length)));

    public bool Has(string field) => VipsNative.vips_image_get_typeof(this, field) != 0;

    public void Remove(string field) => VipsNative.vips_image_remove(this, field);

    public void Set(string field, int value) => VipsNative.vips_image_set_int(this, field, value);

    public void Set(string field, int[] values) => VipsNative.vips_image_set_array_int(this, field, values, values.Length);

    public int? Number(string field)
    {
        if (Has(field) && VipsNative.vips_image_get_int(this, field, out var value) == 0)
        {
            return value;
        }

        VipsNative.vips_error_clear();
        return null;
    }

    public int[]? Numbers(string field)
    {
        if (Has(field) && VipsNative.vips_image_get_array_int(this, field, out var values, out var count) == 0)
        {
            return new Span<int>(values, count).ToArray();
        }

        VipsNative.vips_error_clear();
        return null;
    }

    /// <summary>Stops any evaluation that this image takes part in, from any thread: what was waited for then fails.</summary>
    public void Kill() => VipsNative.vips_image_set_kill(this, 1);

    /// <summary>An operation that takes this image and gives one back.</summary>
    public VipsImage Then(string operation, params ReadOnlySpan<(string, object)> options) =>
        Vips.Call<VipsImage>(operation, "out", [(operation is "extract_area" or "smartcrop" ? "input" : "in", this), .. options]);

    /// <summary>The pixels, computed now and held in memory: what reads an image in another order than from top to bottom needs that.</summary>
    public VipsImage InMemory() => new(Vips.Checked(VipsNative.vips_image_copy_memory(this)));

    /// <summary>The pixels, row by row, one sample after the other.</summary>
    public byte[] Pixels()
    {
        var start = VipsNative.vips_image_write_to_memory(this, out var size);
        Vips.Checked((nint)start);
        try
        {
            return new ReadOnlySpan<byte>(start, checked((int)size)).ToArray();
        }
        finally
        {
            VipsNative.g_free((nint)start);
        }
    }

    /// <summary>Evaluates the image and encodes it, as with <c>webpsave_buffer</c>.</summary>
    public byte[] Save(string operation, params ReadOnlySpan<(string, object)> options) => Vips.Call<byte[]>(operation, "buffer", [("in", this), .. options]);
}

/// <summary>What the samples of an image mean, as libvips numbers it; those that are met here.</summary>
internal enum VipsColours
{
    Grey = 1,
    Cmyk = 15,
    Rgb = 22,
    Grey16 = 26,
    Rgb16 = 25,
}
