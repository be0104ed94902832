namespace Aspire.Media.Engine.Schemas;

/// <summary>What can only be judged once every schema is known: references, cycles and defaults.</summary>
internal sealed partial class SchemaCompiler
{
    private void Link()
    {
        foreach (var node in compiled.Values.Where(node => node.Reference is not null).ToList())
        {
            node.Referred = Target(node, node.Reference!);
        }

        if (FindCycle() is { } cycle)
        {
            Fault(cycle.Pointer, "this schema asks itself about the same value, without end");
        }

        // A default can only be judged by a schema that is sound.
        if (faults.Count > 0)
        {
            return;
        }

        foreach (var node in compiled.Values.Where(node => node.HasDefault))
        {
            var pointer = JsonPointer.Append(node.Pointer, "default");
            faults.AddRange(SchemaEvaluation.Run(node, SchemaDefaults.Fill(node, node.Default), isOpen: null)
                .Select(violation => violation with { Pointer = pointer + violation.Pointer, Message = $"the default {violation.Message}" }));
        }
    }

    private SchemaNode? Target(SchemaNode node, string reference)
    {
        var at = JsonPointer.Append(node.Pointer, "$ref");
        if (!reference.StartsWith('#'))
        {
            Fault(at, $"`{reference}` leads out of this schema: only references such as #/$defs/name are supported");
            return null;
        }

        if (compiled.TryGetValue(Uri.UnescapeDataString(reference[1..]), out var target))
        {
            return target;
        }

        var known = compiled.Keys.Where(pointer => pointer.Contains("/$defs/", StringComparison.Ordinal)).Select(pointer => "#" + pointer);
        faults.Add(new SchemaViolation(at, $"there is no schema at `{reference}`", Suggestion.For(reference, known)));
        return null;
    }

    private SchemaNode? FindCycle()
    {
        var (open, done) = (new HashSet<SchemaNode>(), new HashSet<SchemaNode>());
        return compiled.Values.FirstOrDefault(node => Returns(node, open, done));
    }

    private static bool Returns(SchemaNode node, HashSet<SchemaNode> open, HashSet<SchemaNode> done)
    {
        if (done.Contains(node))
        {
            return false;
        }

        if (!open.Add(node))
        {
            return true;
        }

        var returns = node.OfTheSameValue().Any(next => Returns(next, open, done));
        open.Remove(node);
        done.Add(node);
        return returns;
    }
}
