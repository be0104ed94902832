using System.Runtime.InteropServices;

namespace Aspire.Media.Images;

/// <summary>
/// One reference to an object of libvips, given up when it is disposed. An image or operation that is built on this one holds references of its own,
/// so that the order of disposal does not matter; never to dispose costs several times the memory.
/// </summary>
internal abstract class VipsObject : SafeHandle
{
    private protected VipsObject(nint owned)
        : base(0, ownsHandle: true) => SetHandle(owned);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        VipsNative.g_object_unref(handle);
        return true;
    }
}

/// <summary>Bytes to read an image from.</summary>
internal sealed unsafe class VipsSource : VipsObject
{
    private VipsSource(nint owned)
        : base(owned)
    {
    }

    /// <summary>A file. Unlike file names that are handed to an operation, the path is never searched for options.</summary>
    public static VipsSource File(string path) => new(Vips.Checked(VipsNative.vips_source_new_from_file(path)));

    /// <summary>A copy of the bytes, which lives for as long as an image needs it.</summary>
    public static VipsSource Bytes(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var blob = VipsNative.vips_blob_copy(start, (nuint)bytes.Length);
            try
            {
                return new(Vips.Checked(VipsNative.vips_source_new_from_blob(blob)));
            }
            finally
            {
                VipsNative.vips_area_unref(blob);
            }
        }
    }

    /// <summary>Which loader reads it, such as <c>VipsForeignLoadJpegSource</c>; null where none that is allowed does.</summary>
    public string? Loader()
    {
        var loader = VipsNative.vips_foreign_find_load_source(this);
        if (loader != 0)
        {
            return Marshal.PtrToStringUTF8(loader);
        }

        VipsNative.vips_error_clear();
        return null;
    }
}
