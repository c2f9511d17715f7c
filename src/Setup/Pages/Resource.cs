// The files built into this assembly: templates, sentences, styles, pictures, scripts.
namespace Messenger.Appliance.Setup.Pages;

static class Resource
{
    public static byte[] Bytes(string file)
    {
        using var stream = typeof(Resource).Assembly.GetManifestResourceStream(file)
            ?? throw new ArgumentException($"There is no resource {file}.", nameof(file));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public static string Text(string file) => System.Text.Encoding.UTF8.GetString(Bytes(file));
}
