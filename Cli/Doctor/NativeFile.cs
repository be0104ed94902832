using System.Runtime.InteropServices;

namespace Aspire.Media.Cli.Doctor;

/// <summary>A library that is really loaded, as only that shows whether it can be.</summary>
internal sealed class NativeFile : IDisposable
{
    private readonly nint handle;

    private NativeFile(nint handle) => this.handle = handle;

    /// <summary>The library, or why it cannot be loaded.</summary>
    public static (NativeFile? File, string? Reason) Load(string nameOrPath)
    {
        try
        {
            return (new NativeFile(NativeLibrary.Load(nameOrPath)), null);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            // The loader's own line is the last that says something; the first is the runtime's.
            return (null, failure.Message.Split('\n').Select(line => line.Trim()).LastOrDefault(line => line.Contains(": ", StringComparison.Ordinal)) ?? failure.Message);
        }
    }

    public T? Function<T>(string name)
        where T : Delegate =>
        NativeLibrary.TryGetExport(handle, name, out var address) ? Marshal.GetDelegateForFunctionPointer<T>(address) : null;

    public void Dispose() => NativeLibrary.Free(handle);
}
