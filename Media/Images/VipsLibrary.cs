using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Aspire.Media.Images;

/// <summary>
/// The libvips of this process: a file that a setting names, the one that lies beside the program, npm's in the project's folder, or the system's.
/// npm's is the faster one. It holds GLib, too; the system's finds GLib in what it depends on, by the same handle.
/// </summary>
internal static unsafe class VipsLibrary
{
    private const string OfTheSystem = "libvips.so.42";
    private const string FileNames = "libvips-cpp.so.*";

    // What browsers and cameras make. All else, and whatever a later libvips brings, stays closed: it was not written for the files of strangers.
    private static readonly string[] Loaders = ["Jpeg", "Png", "Webp", "Nsgif", "Heif", "Tiff"];

    private const int Warnings = (1 << 4) | (1 << 5);

    private static readonly Lock Door = new();
    private static string? loaded;

    /// <summary>Loads it, once for the process; until that succeeds, each call tries again.</summary>
    /// <returns>Where it is from.</returns>
    /// <exception cref="ImageException">There is none; its words say what to install.</exception>
    public static string Start(ImageOptions options)
    {
        lock (Door)
        {
            return loaded ??= Load(options);
        }
    }

    private static string Load(ImageOptions options)
    {
        var failures = new List<string>();
        foreach (var candidate in Candidates(options))
        {
            if (TryLoad(candidate, failures) is { } library)
            {
                NativeLibrary.SetDllImportResolver(typeof(VipsLibrary).Assembly, (name, _, _) => name == VipsNative.Library ? library : 0);
                Begin();
                return candidate;
            }
        }

        throw new ImageException(ImageTrouble.NotInstalled, options.Library.Length > 0
            ? $"The library that edits pictures cannot be loaded: {failures[0]}. Correct Images__Library, or unset it."
            : $"No library to edit pictures with was found ({failures[^1]}): `./media setup` brings it, or `apt-get install libvips42`, or Images__Library names it.");
    }

    private static nint? TryLoad(string candidate, List<string> failures)
    {
        try
        {
            return NativeLibrary.Load(candidate);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            // The loader's own line is the last that says something; the first is the runtime's.
            failures.Add(failure.Message.Split('\n').Select(line => line.Trim()).LastOrDefault(line => line.Contains(": ", StringComparison.Ordinal)) ?? failure.Message);
            return null;
        }
    }

    private static IEnumerable<string> Candidates(ImageOptions options) =>
        options.Library.Length > 0 ? [options.Library] : [.. Beside(AppContext.BaseDirectory), .. OfNpm(new DirectoryInfo(AppContext.BaseDirectory)), OfTheSystem];

    private static IEnumerable<string> OfNpm(DirectoryInfo? folder) =>
        folder is null ? []
        : File.Exists(Path.Combine(folder.FullName, "Aspire.Media.sln")) ? Beside(Path.Combine(folder.FullName, "node_modules", "@img", "sharp-libvips-linux-x64", "lib"))
        : OfNpm(folder.Parent);

    private static IEnumerable<string> Beside(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, FileNames).Order() : [];

    private static void Begin()
    {
        if (VipsNative.vips_init("aspire-media") != 0)
        {
            throw new ImageException(ImageTrouble.NotInstalled, "The library that edits pictures does not start.", Vips.Failure());
        }

        // One thread for each image: several are edited at once. Nothing is kept: two edits are never the same, or were found in our own cache.
        VipsNative.vips_concurrency_set(1);
        VipsNative.vips_cache_set_max(0);
        // The class with all below it, and then those that are wanted.
        VipsNative.vips_operation_block_set("VipsForeignLoad", 1);
        foreach (var loader in Loaders)
        {
            VipsNative.vips_operation_block_set("VipsForeignLoad" + loader, 0);
        }

        VipsNative.vips_block_untrusted_set(1);
        // What it warns of is the file's fault; written to our standard error, strangers could fill the log with it.
        VipsNative.g_log_set_handler("VIPS", Warnings, &Ignore, 0);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(nint domain, int level, nint message, nint data)
    {
    }
}
