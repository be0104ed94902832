using System.Runtime.InteropServices;

namespace Aspire.Media.Images;

/// <summary>What GLib hands values over in (GValue).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VipsValue
{
    internal nuint Type;
#pragma warning disable CS0169, CA1823, IDE0051, IDE0044 // GLib's own
    private long first;
    private long second;
#pragma warning restore CS0169, CA1823, IDE0051, IDE0044
}

/// <summary>The functions of libvips, and of GLib in or below it, that are called from here.</summary>
internal static unsafe partial class VipsNative
{
    /// <summary>Answered by whatever library <see cref="VipsLibrary"/> has loaded.</summary>
    internal const string Library = "vips";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_init(string name);

    [LibraryImport(Library)]
    internal static partial int vips_version(int part);

    [LibraryImport(Library)]
    internal static partial void vips_concurrency_set(int threads);

    [LibraryImport(Library)]
    internal static partial void vips_cache_set_max(int operations);

    [LibraryImport(Library)]
    internal static partial void vips_block_untrusted_set(int blocked);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void vips_operation_block_set(string type, int blocked);

    [LibraryImport(Library)]
    internal static partial nint vips_error_buffer_copy();

    [LibraryImport(Library)]
    internal static partial void vips_error_clear();

    [LibraryImport(Library)]
    internal static partial nuint vips_array_int_get_type();

    [LibraryImport(Library)]
    internal static partial nuint vips_array_double_get_type();

    [LibraryImport(Library)]
    internal static partial nuint vips_array_image_get_type();

    [LibraryImport(Library)]
    internal static partial nuint vips_blob_get_type();

    [LibraryImport(Library)]
    internal static partial nint vips_blob_copy(byte* bytes, nuint length);

    [LibraryImport(Library)]
    internal static partial void vips_area_unref(nint area);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint vips_source_new_from_file(string path);

    [LibraryImport(Library)]
    internal static partial nint vips_source_new_from_blob(nint blob);

    [LibraryImport(Library)]
    internal static partial nint vips_foreign_find_load_source(VipsSource source);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint vips_operation_new(string name);

    [LibraryImport(Library)]
    internal static partial int vips_cache_operation_buildp(ref nint operation);

    [LibraryImport(Library)]
    internal static partial void vips_object_unref_outputs(nint operation);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_object_get_argument(nint operation, string name, out nint property, out nint inClass, out nint inInstance);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_enum_from_nick(string domain, nuint type, string nick);

    [LibraryImport(Library)]
    internal static partial void vips_value_set_array_int(ref VipsValue to, int[] values, int count);

    [LibraryImport(Library)]
    internal static partial void vips_value_set_array_double(ref VipsValue to, double[] values, int count);

    [LibraryImport(Library)]
    internal static partial void vips_value_set_array_image(ref VipsValue to, int count);

    [LibraryImport(Library)]
    internal static partial int* vips_value_get_array_int(ref VipsValue from, out int count);

    [LibraryImport(Library)]
    internal static partial double* vips_value_get_array_double(ref VipsValue from, out int count);

    [LibraryImport(Library)]
    internal static partial nint* vips_value_get_array_image(ref VipsValue from, out int count);

    [LibraryImport(Library)]
    internal static partial byte* vips_value_get_blob(ref VipsValue from, out nuint length);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_width(VipsImage image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_height(VipsImage image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_bands(VipsImage image);

    [LibraryImport(Library)]
    internal static partial int vips_image_hasalpha(VipsImage image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_n_pages(VipsImage image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_page_height(VipsImage image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_orientation(VipsImage image);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nuint vips_image_get_typeof(VipsImage image, string field);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_image_remove(VipsImage image, string field);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void vips_image_set_int(VipsImage image, string field, int value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void vips_image_set_array_int(VipsImage image, string field, int[] values, int count);

    [LibraryImport(Library)]
    internal static partial nint vips_image_copy_memory(VipsImage image);

    [LibraryImport(Library)]
    internal static partial void vips_image_set_kill(VipsImage image, int kill);

    [LibraryImport(Library)]
    internal static partial nint g_object_ref(VipsObject target);

    [LibraryImport(Library)]
    internal static partial void g_object_unref(nint target);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_set_property(nint target, string name, ref VipsValue value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_get_property(nint target, string name, ref VipsValue value);

    [LibraryImport(Library)]
    internal static partial nuint g_type_fundamental(nuint type);

    [LibraryImport(Library)]
    internal static partial int g_param_value_validate(nint property, ref VipsValue value);

    [LibraryImport(Library)]
    internal static partial nint g_value_init(ref VipsValue value, nuint type);

    [LibraryImport(Library)]
    internal static partial void g_value_unset(ref VipsValue value);

    [LibraryImport(Library)]
    internal static partial void g_value_set_boolean(ref VipsValue value, int to);

    [LibraryImport(Library)]
    internal static partial void g_value_set_int(ref VipsValue value, int to);

    [LibraryImport(Library)]
    internal static partial void g_value_set_uint64(ref VipsValue value, ulong to);

    [LibraryImport(Library)]
    internal static partial void g_value_set_double(ref VipsValue value, double to);

    [LibraryImport(Library)]
    internal static partial void g_value_set_enum(ref VipsValue value, int to);

    [LibraryImport(Library)]
    internal static partial void g_value_set_flags(ref VipsValue value, uint to);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_value_set_string(ref VipsValue value, string to);

    [LibraryImport(Library)]
    internal static partial void g_value_set_object(ref VipsValue value, VipsObject to);

    [LibraryImport(Library)]
    internal static partial void g_value_take_boxed(ref VipsValue value, nint to);

    [LibraryImport(Library)]
    internal static partial int g_value_get_boolean(ref VipsValue value);

    [LibraryImport(Library)]
    internal static partial int g_value_get_int(ref VipsValue value);

    [LibraryImport(Library)]
    internal static partial int g_value_get_enum(ref VipsValue value);

    [LibraryImport(Library)]
    internal static partial double g_value_get_double(ref VipsValue value);

    [LibraryImport(Library)]
    internal static partial nint g_value_get_string(ref VipsValue value);

    [LibraryImport(Library)]
    internal static partial nint g_value_dup_object(ref VipsValue value);

    [LibraryImport(Library)]
    internal static partial void g_free(nint memory);

    [LibraryImport(Library)]
    internal static partial long vips_tracked_get_mem();

    [LibraryImport(Library)]
    internal static partial int vips_image_get_xoffset(VipsImage image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_yoffset(VipsImage image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_format(VipsImage image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_interpretation(VipsImage image);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_image_get_int(VipsImage image, string field, out int value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_image_get_array_int(VipsImage image, string field, out int* values, out int count);

    [LibraryImport(Library)]
    internal static partial nint vips_image_new_from_memory_copy(byte* pixels, nuint size, int width, int height, int bands, int format);

    [LibraryImport(Library)]
    internal static partial nint vips_image_new_matrix_from_array(int width, int height, double[] numbers, int count);

    [LibraryImport(Library)]
    internal static partial byte* vips_image_write_to_memory(VipsImage image, out nuint size);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint g_log_set_handler(string domain, int levels, delegate* unmanaged[Cdecl]<nint, int, nint, nint, void> handler, nint data);
}
