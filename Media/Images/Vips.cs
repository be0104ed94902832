using System.Runtime.InteropServices;

namespace Aspire.Media.Images;

/// <summary>libvips by the names of its operations: <c>vips -l</c> lists them, <c>vips crop</c> says what one takes.</summary>
internal static unsafe class Vips
{
    // Fundamental types have fixed numbers; all others get theirs at run time, in each library anew.
    private const int Boolean = 5 << 2;
    private const int Int = 6 << 2;
    private const int UInt64 = 11 << 2;
    private const int Enum = 12 << 2;
    private const int Flags = 13 << 2;
    private const int Double = 15 << 2;
    private const int Text = 16 << 2;
    private const int Boxed = 18 << 2;
    private const int Object = 20 << 2;

    // Of GParamSpec: the type of its value comes fourth.
    private const int ValueType = 3;

    private static readonly Lazy<nuint> Ints = new(VipsNative.vips_array_int_get_type);
    private static readonly Lazy<nuint> Doubles = new(VipsNative.vips_array_double_get_type);
    private static readonly Lazy<nuint> Images = new(VipsNative.vips_array_image_get_type);
    private static readonly Lazy<nuint> Blob = new(VipsNative.vips_blob_get_type);

    public static Version Version { get; } = new(VipsNative.vips_version(0), VipsNative.vips_version(1), VipsNative.vips_version(2));

    /// <summary>What pixels take now, in bytes.</summary>
    public static long PixelBytes => VipsNative.vips_tracked_get_mem();

    public static T Call<T>(string operation, string output, params ReadOnlySpan<(string, object)> arguments)
    {
        var call = Checked(VipsNative.vips_operation_new(operation));
        try
        {
            foreach (var (name, value) in arguments)
            {
                SetProperty(call, operation, name, value);
            }

            return VipsNative.vips_cache_operation_buildp(ref call) == 0 ? (T)GetProperty(call, operation, output) : throw Failure();
        }
        finally
        {
            VipsNative.vips_object_unref_outputs(call);
            VipsNative.g_object_unref(call);
        }
    }

    internal static nint Checked(nint made) => made != 0 ? made : throw Failure();

    internal static VipsException Failure()
    {
        // Copied and cleared in one step.
        var text = VipsNative.vips_error_buffer_copy();
        try
        {
            return new(Marshal.PtrToStringUTF8(text)?.Trim() ?? "");
        }
        finally
        {
            VipsNative.g_free(text);
        }
    }

    private static nint PropertyOf(nint call, string operation, string name, out VipsValue value)
    {
        if (VipsNative.vips_object_get_argument(call, name, out var property, out _, out _) != 0)
        {
            VipsNative.vips_error_clear();
            throw new VipsException($"libvips {Version} knows no argument {name} of {operation}.");
        }

        value = default;
        VipsNative.g_value_init(ref value, ((nuint*)property)[ValueType]);
        return property;
    }

    private static void SetProperty(nint call, string operation, string name, object value)
    {
        var property = PropertyOf(call, operation, name, out var to);
        try
        {
            Fill(ref to, operation, name, value);
            // g_object_set_property would only log a value that is out of range, and go on with the default.
            if (VipsNative.g_param_value_validate(property, ref to) != 0)
            {
                throw new VipsException($"{operation}: {name} must not be {value}.");
            }

            VipsNative.g_object_set_property(call, name, ref to);
        }
        finally
        {
            VipsNative.g_value_unset(ref to);
        }
    }

    private static void Fill(ref VipsValue to, string operation, string name, object value)
    {
        switch ((int)VipsNative.g_type_fundamental(to.Type))
        {
            case Boolean:
                VipsNative.g_value_set_boolean(ref to, (bool)value ? 1 : 0);
                break;
            case Int:
                VipsNative.g_value_set_int(ref to, (int)value);
                break;
            case UInt64:
                VipsNative.g_value_set_uint64(ref to, (ulong)value);
                break;
            case Double:
                VipsNative.g_value_set_double(ref to, value is int whole ? whole : (double)value);
                break;
            case Text:
                VipsNative.g_value_set_string(ref to, (string)value);
                break;
            case Flags:
                VipsNative.g_value_set_flags(ref to, (uint)(int)value);
                break;
            case Enum:
                var number = VipsNative.vips_enum_from_nick(operation, to.Type, (string)value);
                VipsNative.g_value_set_enum(ref to, number >= 0 ? number : throw Failure());
                break;
            case Object:
                VipsNative.g_value_set_object(ref to, (VipsObject)value);
                break;
            case Boxed when to.Type == Ints.Value:
                VipsNative.vips_value_set_array_int(ref to, (int[])value, ((int[])value).Length);
                break;
            case Boxed when to.Type == Doubles.Value:
                VipsNative.vips_value_set_array_double(ref to, (double[])value, ((double[])value).Length);
                break;
            case Boxed when to.Type == Images.Value:
                Fill(ref to, (VipsImage[])value);
                break;
            default:
                throw new NotSupportedException($"{operation}: {name} has a type that is not set from here.");
        }
    }

    private static void Fill(ref VipsValue to, VipsImage[] from)
    {
        VipsNative.vips_value_set_array_image(ref to, from.Length);
        var slots = VipsNative.vips_value_get_array_image(ref to, out _);
        for (var at = 0; at < from.Length; at++)
        {
            slots[at] = VipsNative.g_object_ref(from[at]);
        }
    }

    private static object GetProperty(nint call, string operation, string name)
    {
        PropertyOf(call, operation, name, out var from);
        try
        {
            VipsNative.g_object_get_property(call, name, ref from);
            switch ((int)VipsNative.g_type_fundamental(from.Type))
            {
                case Object:
                    return new VipsImage(VipsNative.g_value_dup_object(ref from));
                case Double:
                    return VipsNative.g_value_get_double(ref from);
                case Boxed when from.Type == Blob.Value:
                    var start = VipsNative.vips_value_get_blob(ref from, out var length);
                    return new Span<byte>(start, checked((int)length)).ToArray();
                default:
                    throw new NotSupportedException($"{operation}: {name} has a type that is not read from here.");
            }
        }
        finally
        {
            VipsNative.g_value_unset(ref from);
        }
    }
}
