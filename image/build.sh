#!/usr/bin/env bash
# Builds the flashable image from Debian's packages, the published programs and the files here: artifacts/image. Needs root, for
# the owners of files. Two builds of one commit from the same packages are meant to be equal.
set -euo pipefail
cd "$(dirname "$0")/.."
here=image
out=artifacts/image
work=$out/work
suite=trixie
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
security=${DEBIAN_SECURITY_MIRROR:-http://deb.debian.org/debian-security}
disk=6d736761
root_mib=640
state_mib=64
boot_mib=64
export SOURCE_DATE_EPOCH TZ=UTC LC_ALL=C.UTF-8
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
version=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y.%m.%d)-$(git rev-parse --short=8 HEAD)

# Debian's part bears one date, whenever it was put together: a kept one is as good as a new one.
debian_date=$(date -u -d 2025-08-09 +%s)

say() { printf '== image: %s\n' "$*"; }
lines() { sed -e '/^#/d' -e '/^$/d' "$@"; }

# Nothing in this folder is newer than that second.
age() { find "$1" -newermt "@$2" -print0 | xargs -0r touch --no-dereference --date="@$2"; }

((EUID == 0)) || { echo "Building the image needs root, for the owners of its files: run it with sudo." >&2; exit 1; }
[[ -x artifacts/publish/arm64/messenger-appliance ]] || { echo "The programs are not there: run ./build.sh publish arm64 first." >&2; exit 1; }
[[ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 || $(uname -m) == aarch64 ]] ||
  mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc 2>/dev/null || true
[[ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 || $(uname -m) == aarch64 ]] || update-binfmts --enable qemu-aarch64 ||
  { echo "This computer does not run arm64 programs: install qemu-user-static and binfmt-support and try again." >&2; exit 1; }

# Debian's part, which changes with the two lists here or when Debian publishes; kept between builds while they are the same.
base() {
  local wanted
  wanted=$({ echo "$debian_date"; cat $here/packages $here/excluded $here/initramfs/*/*; } | sha256sum)
  [[ -e $work/base.done && $(<$work/base.done) == "$wanted" && -z ${FRESH:-} ]] && return
  say "packages"
  ! grep -q " $PWD/$work/" /proc/mounts || { echo "Something is still mounted below $work: unmount it first." >&2; exit 1; }
  rm -rf $work/base $work/base.done $work/beside
  mkdir -p $work/packages $work/beside
  lines $here/excluded | sed 's/^/path-exclude=/' > $work/dpkg.conf
  SOURCE_DATE_EPOCH=$debian_date mmdebstrap --quiet --mode=root --variant=essential --architectures=arm64 \
    --include="$(lines $here/packages | paste -sd,)" --dpkgopt="$work/dpkg.conf" \
    --skip=download/empty --skip=essential/unlink --skip=cleanup/reproducible/machine-id \
    --essential-hook='mkdir -p "$1/etc/initramfs-tools"' --essential-hook="copy-in $here/initramfs/conf.d $here/initramfs/hooks /etc/initramfs-tools/" \
    --setup-hook='mkdir -p "$1/var/cache/apt/archives"' --setup-hook="sync-in '$PWD/$work/packages' /var/cache/apt/archives/" \
    --customize-hook="sync-out /var/cache/apt/archives '$PWD/$work/packages'" \
    --customize-hook="cd '$PWD/$work/beside' && APT_CONFIG=\$MMDEBSTRAP_APT_CONFIG apt-get download -qq raspi-firmware u-boot-rpi u-boot-qemu" \
    $suite $work/base "deb $mirror $suite main non-free-firmware" "deb $security $suite-security main non-free-firmware" \
    "deb $mirror $suite-backports main non-free-firmware"
  age $work/base "$debian_date"
  echo "$wanted" > $work/base.done
}

# The system: read-only, so everything that its first start would have written is made here.
root() {
  say "system $version"
  local root=$work/root unit
  rm -rf $root
  cp -ax $work/base $root
  cp -r $here/root/. $root/
  install -D -m 644 $here/units/messenger-appliance.sysusers $root/usr/lib/sysusers.d/messenger-appliance.conf
  install -D -m 644 -t $root/usr/lib/systemd/system $here/units/*.service $here/units/*.socket
  install -D -m 644 -t $root/usr/lib/systemd/network $here/network/*.link $here/network/*.network
  install -D -m 644 $here/network/modules-load.conf $root/usr/lib/modules-load.d/messenger-wifi.conf
  install -D -m 644 $here/network/messenger-hotspot.nft $root/usr/lib/messenger-appliance-image/hotspot.nft
  install -D -m 644 -t $root/usr/lib/udev/rules.d $here/units/*.rules
  install -d $root/usr/lib/messenger-appliance
  cp -r artifacts/publish/arm64/. $root/usr/lib/messenger-appliance/
  install -m 644 $out/keys/updates.pem $root/etc/rauc/updates.pem
  printf 'messenger\n' > $root/etc/hostname
  printf '127.0.0.1 localhost messenger\n::1 localhost\n' > $root/etc/hosts
  printf 'IMAGE_ID=messenger-appliance\nIMAGE_VERSION=%s\n' "$version" >> $root/etc/os-release
  : > $root/etc/machine-id
  rm -rf $root/dev/*
  mkdir -p $root/boot/firmware $root/kept
  ln -sfn /run/systemd/resolve/stub-resolv.conf $root/etc/resolv.conf
  mv $root/boot/vmlinuz-* $root/boot/vmlinuz
  mv $root/boot/initrd.img-* $root/boot/initrd.img
  rm -f $root/boot/{config,System.map}-* $root/{vmlinuz,initrd.img}*
  chroot $root systemd-sysusers
  chroot $root systemctl --quiet enable messenger-appliance.service messenger-healthy.service messenger-network.service messenger-network.socket systemd-networkd.service systemd-resolved.service systemd-timesyncd.service nftables.service avahi-daemon.service
  for unit in $(lines $here/masked); do ln -sfn /dev/null "$root/etc/systemd/system/$unit"; done
  # Nobody logs in, and nothing is installed later: no passwords, no shells, no package manager's lists.
  sed -i 's|:[^:]*$|:/usr/sbin/nologin|' $root/etc/passwd
  sed -i 's|^\([^:]*\):[^:]*:|\1:!*:|' $root/etc/shadow
  cp $root/var/lib/dpkg/status $work/dpkg-status
  rm -rf $root/var/{cache,log,lib/apt,lib/dpkg,backups}/* $root/etc/{passwd,group,shadow,gshadow,subuid,subgid}- $root/usr/share/{doc,man,info,locale}
  age $root "$SOURCE_DATE_EPOCH"
  # File systems are made below /mnt of the base, at any time.
  touch --date="@$SOURCE_DATE_EPOCH" $root/mnt
  # When something was read last is in a file system too; a folder comes after what is in it, so that finding it is not its last reading.
  find $root -depth -print0 | xargs -0r touch --no-dereference -a --date="@$SOURCE_DATE_EPOCH"
}

# The folders of the partition that is written to, and who may.
kept() {
  rm -rf $work/kept
  mkdir -p $work/kept/messenger-{appliance,wifi}
  owned() { chroot $work/root chown "$1" "/kept/$2" && chroot $work/root chmod "$3" "/kept/$2"; }
  mount --bind $work/kept $work/root/kept
  owned messenger-guard:messenger-appliance messenger-appliance 0770
  owned messenger-wifi:messenger-network messenger-wifi 0700
  umount $work/root/kept
  find $work/kept -exec touch --date="@$SOURCE_DATE_EPOCH" {} +
}

# ext4 with nothing in it that comes of chance or of now: made by the system's own tools, which keep to SOURCE_DATE_EPOCH.
filesystem() { # image MiB label uuid [folder]
  rm -f "$1"
  truncate -s "$2M" "$1"
  local from=() target=$work/base
  mkdir -p $target/mnt/{from,to}
  mount --bind "$(dirname "$1")" $target/mnt/to
  if [[ -n ${5:-} ]]; then mount --bind "$5" $target/mnt/from && from=(-d /mnt/from); fi
  E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH chroot $target mke2fs -q -t ext4 -L "$3" -U "$4" -E "hash_seed=$4,root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0" "${from[@]}" "/mnt/to/$(basename "$1")" || { umount $target/mnt/*; exit 1; }
  umount $target/mnt/to
  [[ -z ${5:-} ]] || umount $target/mnt/from
  rmdir $target/mnt/from $target/mnt/to
}

# What the firmware of a Raspberry Pi reads: itself, device trees, U-Boot.
boot() {
  say "start"
  local boot=$work/boot deb
  rm -rf $boot $work/unpacked
  mkdir -p $boot/overlays $work/unpacked
  for deb in $work/beside/*.deb; do dpkg-deb -x "$deb" $work/unpacked; done
  cp $work/unpacked/usr/lib/raspi-firmware/{bootcode.bin,start.elf,fixup.dat,start4.elf,fixup4.dat} $boot/
  cp $work/base/usr/lib/linux-image-*/broadcom/bcm27*.dtb $boot/
  cp $work/unpacked/usr/lib/u-boot/rpi_arm64/u-boot.bin $boot/
  dtc -q -@ -I dts -O dtb -o $boot/overlays/messenger-appliance.dtbo hardware/overlay.dts
  cp $here/boot/config.txt $boot/
  mkimage -A arm64 -T script -C none -n "messenger appliance" -d $here/boot/boot.cmd $boot/boot.scr > /dev/null
  sort $here/boot/environment.txt $here/boot/raspberry-pi.txt | mkenvimage -s 0x4000 -o $boot/uboot.env -
  sort $here/boot/environment.txt $here/boot/virtual.txt | mkenvimage -s 0x40000 -o $out/virtual.env -
  cp $work/unpacked/usr/lib/u-boot/qemu_arm64/u-boot.bin $out/virtual-u-boot.bin
  find $boot -exec touch --date="@$SOURCE_DATE_EPOCH" {} +
  rm -f $work/boot.vfat
  mkfs.vfat --invariant -n MESSENGER -F 32 -C $work/boot.vfat $((boot_mib * 1024)) > /dev/null
  (cd $boot && find . -mindepth 1 -type d | sort | while read -r folder; do mmd -i ../boot.vfat "::$folder"; done
    find . -type f | sort | while read -r file; do mcopy -m -i ../boot.vfat "$file" "::$file"; done)
}

# The card: table, the sector of the starts, A and what the box keeps. B is behind the end of the file: it is written by the first update.
assemble() {
  say "card"
  local image=$out/messenger-appliance.img start=2048 size
  rm -f $image
  truncate -s $(((1 + boot_mib + root_mib + state_mib) * 1048576)) $image
  sfdisk --quiet --no-reread --no-tell-kernel $image <<T
label: dos
label-id: 0x$disk
start=$start, size=$((boot_mib * 2048)), type=c, bootable
start=$((start + boot_mib * 2048)), size=$((root_mib * 2048)), type=83
start=$((start + (boot_mib + root_mib) * 2048)), size=$((state_mib * 2048)), type=83
T
  # sfdisk refuses a partition behind the file's end, the kernel does not mind: the fourth is written by hand.
  size=$((root_mib * 2048))
  start=$((start + (boot_mib + root_mib + state_mib) * 2048))
  le32() { printf "\\x$(printf '%08x' "$1" | cut -c7-8)\\x$(printf '%08x' "$1" | cut -c5-6)\\x$(printf '%08x' "$1" | cut -c3-4)\\x$(printf '%08x' "$1" | cut -c1-2)"; }
  { printf '\x00\xfe\xff\xff\x83\xfe\xff\xff'; le32 $start; le32 $size; } | dd of=$image bs=1 seek=$((446 + 48)) conv=notrunc status=none
  printf 'BOOT_A_LEFT=3\nBOOT_B_LEFT=3\nBOOT_ORDER=A\nGOOD=A\n' | mkenvimage -s 0x200 -o $work/starts -
  dd if=$work/starts of=$image bs=512 seek=1024 conv=notrunc status=none
  dd if=$work/boot.vfat of=$image bs=1M seek=1 conv=notrunc,sparse status=none
  dd if=$work/root.ext4 of=$image bs=1M seek=$((1 + boot_mib)) conv=notrunc,sparse status=none
  dd if=$work/state.ext4 of=$image bs=1M seek=$((1 + boot_mib + root_mib)) conv=notrunc,sparse status=none
}

# Who signs updates: the key that is named by UPDATE_KEY and UPDATE_CERT, else one that is made here once and stays out of the tree.
keys() {
  mkdir -p $out/keys
  if [[ -n ${UPDATE_CERT:-} ]]; then cp "$UPDATE_CERT" $out/keys/updates.pem; cp "$UPDATE_KEY" $out/keys/updates.key; return; fi
  [[ -e $out/keys/updates.pem ]] && return
  say "a key of its own for updates: keep artifacts/image/keys, boxes of this image take updates from it alone"
  (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7300 -subj "/O=Messenger Appliance/CN=updates" -addext keyUsage=digitalSignature -keyout $out/keys/updates.key -out $out/keys/updates.pem 2>/dev/null)
}

# What an update brings: the root, signed. Its signature has the time in it, so no two bundles are equal; the root inside is.
bundle() {
  say "update"
  rm -rf $work/bundle $out/messenger-appliance.raucb
  mkdir -p $work/bundle
  ln $work/root.ext4 $work/bundle/root.ext4
  printf '[update]\ncompatible=messenger-appliance-arm64\nversion=%s\n[image.rootfs]\nfilename=root.ext4\n' "$version" > $work/bundle/manifest.raucm
  rauc --cert=$out/keys/updates.pem --key=$out/keys/updates.key bundle $work/bundle $out/messenger-appliance.raucb > $work/rauc.log 2>&1 || { cat $work/rauc.log >&2; exit 1; }
}

# What is given away beside the image: compressed, its sums, the bill of materials, the entry for Raspberry Pi Imager.
release() {
  say "release"
  xz --keep --force -6 --threads=2 --block-size=32MiB $out/messenger-appliance.img
  node $here/bill-of-materials.mjs "$version" $work/dpkg-status $work/beside > $out/bill-of-materials.json
  node $here/imager-entry.mjs "$version" $out/messenger-appliance.img $out/messenger-appliance.img.xz "${IMAGE_URL:-messenger-appliance.img.xz}" > $out/os_list.json
  (cd $out && sha256sum messenger-appliance.img messenger-appliance.img.xz messenger-appliance.raucb bill-of-materials.json os_list.json > SHA256SUMS)
  ls -l $out
}

# How much each unit of ours is left able to do, as systemd counts it (0 nothing, 10 everything).
exposure() {
  local unit
  say "exposure"
  for unit in $here/units/*.service $here/root/etc/systemd/system/messenger-*.service; do
    systemd-analyze security --offline=true --no-pager --threshold=20 "$unit" 2>/dev/null | tail -n 1 || { echo "$unit may do too much." >&2; exit 1; }
  done
}

mkdir -p $work
exposure
keys
base
root
say "file systems"
filesystem $work/root.ext4 $root_mib messenger 6d657373-656e-4765-8070-6c69616e6365 $work/root
kept
filesystem $work/state.ext4 $state_mib state 6d657373-656e-4765-8073-746174650000 $work/kept
boot
assemble
say "$out/messenger-appliance.img, version $version"
[[ ${1:-} == --quick ]] && exit
bundle
release
