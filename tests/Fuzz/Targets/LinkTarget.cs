// A frame of the link between guard and relay, read by each of its codecs; what is read and written again is the same.
using Messenger.Appliance.Core;
using Messenger.Appliance.Core.Link;

namespace Messenger.Appliance.Fuzz.Tests;

sealed class LinkTarget : Target
{
    public override IEnumerable<byte[]> Seeds()
    {
        var frame = new byte[LinkFrames.MostBytes];
        var view = new RelayView { State = BoxState.Pairing, Address = "http://192.168.0.9:8080/", Page = "/box", Left = TimeSpan.FromSeconds(9), Link = "http://x/#y", Picture = "▀▄\n█ ", Attention = "?", Custody = new(0, default, default, 0, default, 0, 0, 0, 0, 0, 0, default, default) };
        yield return frame[..view.Write(frame)];
        yield return frame[..TextFrame.Write(frame, FrameKind.Say, "상자가 준비되었습니다")];
        yield return frame[..TextFrame.Write(frame, FrameKind.Refused, "The port is taken.")];
        yield return frame[..new WipeEvidence(new(1), new(2), new(3), new(4), new(5)).Write(frame)];
        foreach (var origin in Enum.GetValues<KeyOrigin>())
        {
            KeyFrame.WriteHead(frame, origin);
            yield return frame[..KeyFrame.Length(origin)];
        }

        PanelFrame.Write(frame, showsLink: true);
        yield return frame[..PanelFrame.Bytes];
        foreach (var body in new[] { KeyRequest.Begin(new byte[16]), KeyRequest.FinishEnrol(new byte[16], new byte[32], new byte[16]), KeyRequest.Keep(new byte[32]), KeyRequest.Start(StartMode.ByItself) })
        {
            RequestFrame.WriteHead(frame, FrameKind.Request, 7);
            yield return [.. frame[..RequestFrame.Head], .. body];
        }

        RequestFrame.WriteHead(frame, FrameKind.Answer, 7);
        yield return [.. frame[..RequestFrame.Head], .. frame[..new KeyState(true, StartMode.ByPhone, false, 3, TimeSpan.FromSeconds(8)).Write(frame)]];
    }

    public override void Run(byte[] input)
    {
        // The socket takes no more, and a frame that is longer is not read.
        if (input.Length > LinkFrames.MostBytes) return;
        if (RelayView.Read(input) is { } view) Same(view);
        if (RequestFrame.TryRead(input, out _))
        {
            var body = RequestFrame.Body((ReadOnlySpan<byte>)input);
            KeyRequest.Read(body, out _);
            if (KeyState.TryRead(body, out var state)) Promise(KeyState.TryRead(Written(state), out var again) && again == state, "a key's state is read as it was written");
        }

        if (TextFrame.TryRead(input, out var line)) Promise(line.Length <= input.Length, "a line is no longer than its frame");
        if (WipeEvidence.TryRead(input, out var evidence)) Promise(Written(evidence).AsSpan().SequenceEqual(input), "evidence is written as it was read");
        if (KeyFrame.TryRead(input, out var origin)) Promise(origin == KeyOrigin.None || KeyFrame.Key(input).Length == KeyFrame.KeyBytes, "a key is there");
        PanelFrame.TryRead(input, out _);
    }

    // Texts that are no UTF-8 become longer: then there is no frame for them, and nothing is sent.
    static void Same(RelayView view)
    {
        var frame = new byte[LinkFrames.MostBytes];
        var length = view.Write(frame);
        if (length == 0) return;
        var again = RelayView.Read(frame.AsSpan(0, length));
        Promise(again is not null && again with { Custody = view.Custody } == view, "a view is read as it was written");
    }

    static byte[] Written(KeyState state)
    {
        var frame = new byte[KeyState.Bytes];
        state.Write(frame);
        return frame;
    }

    static byte[] Written(WipeEvidence evidence)
    {
        var frame = new byte[WipeEvidence.FrameBytes];
        evidence.Write(frame);
        return frame;
    }
}
