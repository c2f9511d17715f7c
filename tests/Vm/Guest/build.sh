#!/usr/bin/env bash
# Builds the drill's machine: Debian trixie for arm64 with its own kernel, from its packages as they are (unpacked, nothing
# of them is run, so no emulation is needed), the published programs and the real units. Usage: build.sh FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)
out=$1
packages=(base-files base-passwd bash coreutils dash gpiod grep kmod iproute2 libc6 libgpiod3 libssl3t64 libstdc++6 login mount passwd procps sed systemd systemd-sysv udev util-linux zlib1g busybox-static linux-image-arm64 wpasupplicant nftables iw)
modules=(lib/crc16 crypto/crc32c_generic lib/libcrc32c fs/mbcache fs/jbd2/jbd2 fs/ext4/ext4 drivers/block/virtio_blk net/core/failover drivers/net/net_failover drivers/net/virtio_net)
# For the drill of the Wi-Fi, loaded when it asks: radios that are simulated, and what the hotspot's rules need.
wireless=(net/wireless net/mac80211 net/rfkill net/netfilter net/ipv4/netfilter net/ipv6/netfilter lib crypto arch/arm64/crypto drivers/net/wireless/virtual)
mkdir -p "$out"/apt/{lists/partial,cache/archives/partial}
: > "$out/apt/status"
cat > "$out/apt/sources.list" <<S
deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main
deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian-security trixie-security main
S
cat > "$out/apt/apt.conf" <<A
Dir::Etc::sourcelist "$out/apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$out/apt/lists";
Dir::State::status "$out/apt/status";
Dir::Cache "$out/apt/cache";
APT::Architecture "arm64";
APT::Architectures {"arm64";};
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Acquire::Languages "none";
Debug::NoLocking "true";
A
export APT_CONFIG=$out/apt/apt.conf
# Another list of packages is another machine.
list=$(sha256sum <<< "${packages[*]} ${modules[*]} ${wireless[*]}" | cut -c1-12)
if [[ ! -e $out/packages.$list ]]; then
  apt-get update -qq
  apt-get install -y -qq --download-only "${packages[@]}" > "$out/apt.log" 2>&1 || { tail -5 "$out/apt.log" >&2; exit 1; }
  touch "$out/packages.$list"
fi

root=$out/root
if [[ ! -e $out/unpacked.$list ]]; then
  rm -rf "$root" "$out/initrd" "$out/kernel"
  mkdir -p "$root" "$out/initrd"/{bin,dev,root,modules} "$out/kernel"
  for package in "$out"/apt/cache/archives/*.deb; do
    case $(basename "$package") in
      linux-image-arm64_*) ;;
      linux-image-*) dpkg-deb -x "$package" "$out/kernel" ;;
      busybox-static_*)
        dpkg-deb --fsys-tarfile "$package" | tar -xO ./usr/bin/busybox > "$out/initrd/bin/busybox"
        install -D -m 755 "$out/initrd/bin/busybox" "$root/usr/bin/busybox"
        ;;
      initramfs-tools* | linux-base*) ;;
      *) dpkg-deb --fsys-tarfile "$package" | tar -x -C "$root" --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' --exclude='./usr/share/i18n/*' --exclude='./usr/lib/udev/hwdb.d/*' ;;
    esac
  done
  cp "$out"/kernel/boot/vmlinuz-* "$out/vmlinuz"
  for module in "${modules[@]}"; do
    xz -dc "$out"/kernel/usr/lib/modules/*/kernel/"$module".ko.xz > "$out/initrd/modules/$(basename "$module").ko"
    basename "$module"
  done > "$out/initrd/modules/order"
  chmod 755 "$out/initrd/bin/busybox"
  release=$(basename "$out"/kernel/usr/lib/modules/*)
  kept=$root/usr/lib/modules/$release
  mkdir -p "$kept/kernel"
  cp "$out"/kernel/usr/lib/modules/*/modules.{builtin,order}* "$kept/"
  for folder in "${wireless[@]}"; do
    [[ -d $out/kernel/usr/lib/modules/$release/kernel/$folder ]] || continue
    mkdir -p "$kept/kernel/$folder"
    cp -r "$out/kernel/usr/lib/modules/$release/kernel/$folder/." "$kept/kernel/$folder/"
  done
  depmod -b "$root" "$release"
  rm -rf "$out/kernel"
  touch "$out/unpacked.$list"
fi
install -m 755 "$here/init" "$out/initrd/init"
(cd "$out/initrd" && find . | cpio -o -H newc --quiet | gzip -1) > "$out/initrd.gz"

# What the packages' own scripts would have done, as far as the drill needs it.
cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
rm -f "$root/etc/shadow" "$root/etc/gshadow"
install -D -m 644 "$top/image/units/messenger-appliance.sysusers" "$root/usr/lib/sysusers.d/messenger-appliance.conf"
sed -i 's/^u!/u/' "$root"/usr/lib/sysusers.d/*.conf
systemd-sysusers --root="$root"
printf 'f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0\n' > "$root/etc/machine-id"
echo box > "$root/etc/hostname"
rm -rf "$root"/usr/lib/systemd/system/messenger-* "$root"/etc/systemd/system/*/messenger-* "$root/etc/messenger-appliance"
install -D -m 644 -t "$root/usr/lib/systemd/system" "$top"/image/units/*.service
install -D -m 644 -t "$root/usr/lib/udev/rules.d" "$top"/image/units/*.rules
install -D -m 644 -t "$root/usr/lib/systemd/system" "$top"/image/units/*.socket
install -D -m 644 -t "$root/usr/lib/systemd/network" "$top"/image/network/*.network
install -D -m 644 "$top/image/network/messenger-hotspot.nft" "$root/etc/messenger-appliance/hotspot.nft"
install -D -m 644 "$top/image/network/modules-load.conf" "$root/usr/lib/modules-load.d/messenger-wifi.conf"
rm -rf "$root/usr/lib/messenger-appliance"
cp -r "$top/artifacts/publish/arm64" "$root/usr/lib/messenger-appliance"
chmod -R a+rX "$root/usr/lib/messenger-appliance"
# Of udev's rules only what nodes and units need: the rest takes minutes where a processor is emulated.
find "$root/usr/lib/udev/rules.d" -name '*.rules' ! -name '50-udev-default.rules' ! -name '60-messenger*' ! -name '99-systemd.rules' -delete
cp -r "$here/etc/." "$root/etc/"
install -m 755 "$here/agent.sh" "$root/usr/sbin/agent.sh"
mkdir -p "$root/var/lib/state"
ln -sfn /proc/self/mounts "$root/etc/mtab"
wants=$root/etc/systemd/system/multi-user.target.wants
mkdir -p "$wants"
ln -sf /usr/lib/systemd/system/messenger-appliance.service "$wants/"
ln -sf /usr/lib/systemd/system/messenger-network.service "$wants/"
ln -sf /usr/lib/systemd/system/systemd-networkd.service "$wants/"
ln -sf /etc/systemd/system/agent.service "$wants/"
for unit in ldconfig.service systemd-hostnamed.socket systemd-logind.service systemd-tpm2-setup.service systemd-tpm2-setup-early.service systemd-hwdb-update.service systemd-network-generator.service systemd-networkd-persistent-storage.service systemd-userdbd.socket modprobe@.service systemd-pcrextend.socket systemd-remount-fs.service systemd-ask-password-console.path systemd-ask-password-wall.path systemd-journal-flush.service getty.target apt-daily.timer systemd-timesyncd.service systemd-resolved.service fstrim.timer man-db.timer dpkg-db-backup.timer e2scrub_all.timer systemd-firstboot.service systemd-tmpfiles-clean.timer systemd-random-seed.service systemd-update-utmp.service systemd-pstore.service; do
  ln -sfn /dev/null "$root/etc/systemd/system/$unit"
done
rm -f "$out/root.ext4"
truncate -s 400M "$out/root.ext4"
mke2fs -q -t ext4 -O ^has_journal -d "$root" "$out/root.ext4"
