using System.Reflection;
using System.Runtime.Loader;

namespace Aspire.Media.Engine.Plugins;

/// <summary>
/// Keeps what a plugin brings apart from what the worker and other plugins have: each gets its own versions. Only the contract is shared, and what
/// travels through it, or the types on both sides would not be the same.
/// </summary>
internal sealed class PluginLoadContext(string file) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(file), isCollectible: false)
{
    private static readonly string[] Shared = ["Aspire.Media.", "Microsoft.Extensions."];

    private readonly AssemblyDependencyResolver resolver = new(file);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        ArgumentNullException.ThrowIfNull(assemblyName);
        return !Array.Exists(Shared, prefix => assemblyName.Name!.StartsWith(prefix, StringComparison.Ordinal)) && resolver.ResolveAssemblyToPath(assemblyName) is { } path
            ? LoadFromAssemblyPath(path)
            : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
