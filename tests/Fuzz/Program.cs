// The tests; or, for the fuzzer, one target that reads its inputs from it:
//   fuzz <target>              under afl-fuzz, on instrumented assemblies
//   seeds <target> <folder>    writes what a corpus begins with
//   one <target> <file>...     runs these inputs, and lets what they throw fly
//   targets                    their names
using Messenger.Appliance.Fuzz.Tests;
using SharpFuzz;
using Xunit.Runner.InProc.SystemConsole;

switch (args)
{
    case ["fuzz", var name]:
        Fuzzer.Run(stream =>
        {
            var buffer = new MemoryStream();
            stream.CopyTo(buffer);
            // Made here: instrumented code runs only while the fuzzer listens.
            Target.Named(name).Run(buffer.ToArray());
        });
        return 0;
    case ["seeds", var name, var folder]:
        Directory.CreateDirectory(folder);
        var number = 0;
        foreach (var seed in Target.Named(name).Seeds()) File.WriteAllBytes(Path.Combine(folder, $"seed-{number++:00}"), seed);
        return 0;
    case ["one", var name, .. var files]:
        foreach (var file in files) Target.Named(name).Run(File.ReadAllBytes(file));
        return 0;
    case ["targets"]:
        foreach (var name in Target.Names) Console.Out.WriteLine(name);
        return 0;
    default:
        return await ConsoleRunner.Run(args);
}
