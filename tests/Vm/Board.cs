// What a machine is made of beside its processors and memory, and the address that its box knows itself by: the drill's own disks,
// or the delivered image as it is, started by U-Boot from a copy of the card.
using System.Diagnostics;
using Messenger.Appliance.Tests;

namespace Messenger.Appliance.Vm.Tests;

sealed record Board(string Disk, string Address, IReadOnlyList<string> Arguments)
{
    /// <summary>The card has as much beyond the image's end: there the second system lies.</summary>
    const long CardBytes = 4L << 30;

    const int FlashBytes = 64 << 20;

    public static string Release => Path.Combine(Tree.Root, "artifacts", "image");

    /// <summary>Debian's kernel directly, the root of Guest/build.sh, and an ext4 disk of its own for what the box keeps.</summary>
    /// <param name="folder">Where the disk lies.</param>
    /// <param name="logged">Keep every write to the disk, in order (<see cref="WriteLog"/>).</param>
    public static Board Drill(string folder, bool logged)
    {
        // With a cache that a flush empties, as a card has one: what was not flushed may be lost (PowerCutTests).
        var data = logged
            ? $"driver=blklogwrites,file.driver=file,file.filename={folder}/data.ext4,log.driver=file,log.filename={folder}/writes.log"
            : $"file={folder}/data.ext4,format=raw";
        var image = Image.Folder;
        return new(Path.Combine(folder, "data.ext4"), "127.0.0.1",
        [
            "-kernel", Path.Combine(image, "vmlinuz"), "-initrd", Path.Combine(image, "initrd.gz"), "-no-reboot",
            "-append", "console=ttyAMA0 loglevel=4 panic=-1 init_on_free=1 systemd.show_status=0 systemd.default_timeout_start_sec=600",
            "-drive", $"file={image}/root.ext4,format=raw,if=none,id=root,read-only=on", "-device", "virtio-blk-pci,drive=root",
            "-drive", data + ",if=none,id=data,cache=writeback", "-device", "virtio-blk-pci,drive=data",
        ]);
    }

    /// <summary>The image of this tree on a card.</summary>
    /// <param name="folder">Where the card lies: an earlier one stays as it is.</param>
    /// <param name="clock">What the machine's clock says at its start (YYYY-MM-DD); null: the right time.</param>
    public static async Task<Board> DeliveredAsync(string folder, string? clock = null)
    {
        var card = Path.Combine(folder, "card.img");
        if (!File.Exists(card))
        {
            using var copy = Process.Start("cp", ["--sparse=always", Path.Combine(Release, "messenger-appliance.img"), card]);
            await copy.WaitForExitAsync();
            await using var file = File.OpenWrite(card);
            file.SetLength(CardBytes);
        }

        var hand = Path.Combine(Tree.Root, "tests/Vm/Delivered");
        return new(card, "10.0.2.15",
        [
            "-drive", $"if=pflash,unit=0,format=raw,readonly=on,file={Flash(folder, "virtual-u-boot.bin")}",
            "-drive", $"if=pflash,unit=1,format=raw,readonly=on,file={Flash(folder, "virtual.env")}",
            "-drive", $"file={card},format=raw,if=none,id=data,cache=writeback", "-device", "virtio-blk-pci,drive=data,romfile=",
            "-device", "qemu-xhci",
            .. clock is null ? Array.Empty<string>() : ["-rtc", "base=" + clock],
            .. Directory.EnumerateFiles(hand).SelectMany(file => (string[])["-fw_cfg", $"name=opt/io.systemd.credentials/{Path.GetFileName(file)},file={file}"]),
            "-fw_cfg", $"name=opt/pins.json,file={Path.Combine(Tree.Root, "tests/Vm/Guest/etc/messenger-appliance/pins.json")}",
        ]);
    }

    // QEMU wants flash memory of its full size.
    static string Flash(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        File.Copy(Path.Combine(Release, name), path, overwrite: true);
        using var file = File.OpenWrite(path);
        file.SetLength(FlashBytes);
        return path;
    }
}
