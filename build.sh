#!/usr/bin/env bash
# The one entry to everything: ./build.sh help lists the verbs. Builds what is stale, installs what is missing when it may,
# and says in one sentence each what is missing when it may not.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

phone=src/Phone
results=artifacts/tests
passed=0
failed=0
all_built=0

help() {
  cat <<'TEXT'
./build.sh run [flags]   builds what is stale and starts the box (./build.sh run --help lists its flags)
./build.sh build         builds the phone app and the box (Release)
./build.sh test [parts]  runs every check, or only the named parts (Phone, Core, Setup, Journey, ...)
./build.sh test-vm [args] the drill on a whole emulated machine: presses, then searches all of its memory and disk
./build.sh publish [arch] compiles the programs of the box ahead of time, for arm64 and x64 or only one (artifacts/publish)
./build.sh image [--quick] builds the card for the Raspberry Pi (artifacts/image); needs root. Quick: without compressing it
./build.sh test-image [args] starts that image on an emulated machine: used, pressed, unplugged, updated
./build.sh test-native [parts] publishes for this computer, and runs the journeys and the box's own tests on what is delivered
./build.sh budget        measures the delivered programs: size, memory, threads, start; fails above tests/Budget/BUDGET.md
./build.sh pictures      photographs every screen (artifacts/journey), and renews those of the README
./build.sh bench [flags] measures the relay beside mosquitto and MQTTnet.Server (artifacts/bench/RESULTS.md)
./build.sh bench micro [filter]  measures codec, mailbox and routing alone (artifacts/bench/micro)
./build.sh bench wipe [presses] [clients]  presses Wipe so often and prints how long it took
./build.sh order         samples the relay under a family's load, and renews the order in which its methods lie (src/Daemon/hot-path.txt)
./build.sh endure [minutes] [seed]  a family of phones, bad networks, processes killed: nothing lost, doubled, out of order; needs root
./build.sh soak [minutes]  a hundred times a family's load: memory, handles and threads stay flat (both: tests/Endurance/README.md)
./build.sh fuzz <target> [seconds]  looks for inputs that break a promise (tests/Fuzz/README.md; default: an hour)
./build.sh hardware [board]  renders the case (artifacts/hardware)
./build.sh help          this list
TEXT
}

say() { printf '\n== %s\n' "$*"; }

# need <command> <Debian packages> <why>: there, installed, or a sentence.
missing=()
sentences=()
need() {
  command -v "$1" >/dev/null && return
  missing+=($2)
  sentences+=("$1 is missing, which $3: install the package $2 and try again.")
}

need_font() {
  fc-list 2>/dev/null | grep -qi "$1" && return
  missing+=("$2")
  sentences+=("The font $1 is missing, which $3: install the package $2 and try again.")
}

need_paho() {
  /usr/bin/python3 -c 'import paho.mqtt' 2>/dev/null && return
  missing+=(python3-paho-mqtt)
  sentences+=("Eclipse Paho's client for Python is missing, which is a stranger to the relay: install the package python3-paho-mqtt and try again.")
}

install_missing() {
  ((${#missing[@]})) || return 0
  if ((EUID == 0)) && command -v apt-get >/dev/null; then
    say "installing ${missing[*]}"
    apt-get update -qq || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" && return
  fi
  printf '%s\n' "${sentences[@]}" >&2
  return 1
}

require_tools() {
  command -v dotnet >/dev/null || { echo "The .NET SDK is missing: install the .NET 10 SDK and try again." >&2; exit 1; }
  [[ $(dotnet --version) == 1[0-9].* ]] || { echo "The .NET SDK is older than 10: install the .NET 10 SDK and try again." >&2; exit 1; }
  need node nodejs "builds the phone app"
  need npm npm "builds the phone app"
  install_missing || exit 1
  (($(node -p 'process.versions.node.split(".")[0]') >= 20)) || { echo "Node is older than 20: install Node 20 or newer and try again." >&2; exit 1; }
}

require_test_tools() {
  need chromium chromium "is the phone in the journeys"
  need mosquitto_pub mosquitto-clients "is the stranger in the journeys"
  need_paho
  need certutil libnss3-tools "lets the browser of a journey trust the home's certificate"
  need avahi-publish avahi-utils "announces the box's name"
  need avahi-daemon avahi-daemon "announces the box's name"
  need fc-list fontconfig "finds fonts"
  install_missing || echo "Going on without: what needs it fails." >&2
  missing=() sentences=()
  need_font "Noto Sans CJK" fonts-noto-cjk "shows Korean in the screenshots"
  need_font "Noto Color Emoji" fonts-noto-color-emoji "shows emoji in the screenshots"
  install_missing || true
}

# True when a file below the sources is newer than what was built from them.
newer() {
  local built=$1
  shift
  [[ ! -e $built ]] && return 0
  [[ -n $(find "$@" -type f -newer "$built" -not -path '*/node_modules/*' -not -path '*/dist/*' -not -name '*.tsbuildinfo' -print -quit) ]]
}

phone_packages() {
  [[ $phone/node_modules/.package-lock.json -nt $phone/package-lock.json ]] ||
    (cd $phone && npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.package-lock.json)
}

build_phone() {
  newer $phone/dist/index.html $phone || return 0
  say "phone app"
  phone_packages
  (cd $phone && npm run --silent build)
  # The build copies and never removes: names with hashes would pile up.
  rm -rf src/Daemon/bin/*/net10.0/app tests/Daemon/bin/*/net10.0/app
}

build_box() {
  say "box"
  dotnet build src/Daemon -c Release --nologo -v quiet -clp:NoSummary
  dotnet build src/Guard -c Release --nologo -v quiet -clp:NoSummary
}

run() {
  require_tools
  build_phone
  build_box
  local swap=()
  if (($(wc -l </proc/swaps) > 1)); then
    echo "This computer swaps memory to disk: for trying that is fine, but what passes through the box could be left on the disk (--allow-swap)." >&2
    swap=(--allow-swap)
  fi
  exec src/Guard/bin/Release/net10.0/messenger-guard --relay src/Daemon/bin/Release/net10.0/messenger-appliance "${swap[@]}" "$@"
}

# The box as it is delivered: native programs, one folder for each kind of computer. A warning about what cannot be
# compiled ahead of time is an error; LiteDB's are known (decision 0110), any other package's are not.
publish() {
  local architectures=("$@") arch part log
  ((${#architectures[@]})) || architectures=(x64 arm64)
  require_tools
  need gcc "gcc libc6-dev" "links the programs"
  for arch in "${architectures[@]}"; do
    case $arch in
      x64) ;;
      arm64) [[ $(uname -m) == aarch64 ]] || need aarch64-linux-gnu-gcc "gcc-aarch64-linux-gnu libc6-dev-arm64-cross" "links programs for arm64" ;;
      *) echo "There is no architecture $arch here: arm64 or x64." >&2; exit 2 ;;
    esac
  done
  install_missing || exit 1
  build_phone
  for arch in "${architectures[@]}"; do
    local built=artifacts/native/$arch linker=(-p:CppCompilerAndLinker=gcc)
    [[ $arch != arm64 || $(uname -m) == aarch64 ]] || linker=(-p:CppCompilerAndLinker="$PWD/image/arm64-linker.sh" -p:ObjCopyName=aarch64-linux-gnu-objcopy)
    rm -rf "$built/publish" "artifacts/publish/$arch"
    mkdir -p "$built" "artifacts/publish/$arch"
    for part in Daemon Guard Network; do
      [[ -d src/$part ]] || continue
      say "$part for $arch"
      log=$built/$part.log
      dotnet publish "src/$part" -c Release -r "linux-$arch" --artifacts-path "$built" -p:PublishAot=true \
        -p:CopyOutputSymbolsToPublishDirectory=false -p:PathMap="$PWD/=/box/" "${linker[@]}" --nologo -v quiet -clp:NoSummary 2>&1 | tee "$log"
      ! grep -E 'IL[23][0-9]{3}' "$log" | grep -vq "Assembly 'LiteDB'" || { echo "$part: a package that cannot be compiled ahead of time." >&2; exit 1; }
      cp -r "$built/publish/$part/release_linux-$arch/." "artifacts/publish/$arch/"
    done
    rm -f "artifacts/publish/$arch/"*.pdb
    (cd "artifacts/publish/$arch" && ls -l)
  done
}

pictures() {
  local shown=tests/Journey/pictures name
  require_tools
  require_test_tools
  build_phone
  build_box
  dotnet build tests/Journey -c Release --nologo -v quiet -clp:NoSummary
  tests/Journey/bin/Release/net10.0/Messenger.Appliance.Journey.Tests -noColor -class '*ScreensJourney' -class '*WirelessJourney'
  for name in "$shown"/*.png; do cp "artifacts/journey/$(basename "$name" .png).en.png" "$name"; done
}

hardware() {
  need openscad openscad "renders the case"
  need xvfb-run xvfb "draws its pictures"
  install_missing || exit 1
  exec hardware/build.sh "$@"
}

count() {
  printf '%s: %d passed, %d failed\n' "$1" "$2" "$3"
  passed=$((passed + $2))
  failed=$((failed + $3))
}

test_phone() {
  local report=$PWD/$results/phone.json
  say "Phone"
  phone_packages || { count "Phone packages" 0 1; return; }
  if (cd $phone && npm run --silent check); then count "Phone types" 1 0; else count "Phone types" 0 1; fi
  rm -f "$report"
  (cd $phone && npx vitest run --reporter=default --reporter=json --outputFile.json="$report") || true
  if [[ -s $report ]]; then
    # A file that cannot run at all has no tests of its own to fail.
    read -r good bad < <(node -e '
      const r = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
      const broken = r.testResults.filter((f) => f.status === "failed" && !f.assertionResults.some((a) => a.status === "failed")).length;
      console.log(r.numPassedTests, r.numFailedTests + broken);' "$report")
    count "Phone" "$good" "$bad"
  else
    count "Phone" 0 1
  fi
}

# One xunit executable; its summary line is what counts, and none is a failure.
test_part() {
  local part=$1 program=tests/$1/bin/Release/net10.0/Messenger.Appliance.$1.Tests log=$results/$1.log
  say "$part"
  ((all_built)) || dotnet build "tests/$part" -c Release --nologo -v quiet -clp:NoSummary || { count "$part" 0 1; return; }
  "$program" -noColor 2>&1 | tee "$log" || true
  local summary
  summary=$(grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+' "$log" | tail -1) || { count "$part" 0 1; return; }
  read -r total errors bad skipped not_run < <(tr -dc '0-9 \n' <<<"$summary")
  count "$part" $((total - bad - skipped - not_run)) $((bad + errors))
}

# Too long for every run: a machine is built, started and searched under emulation.
test_vm() {
  need qemu-system-aarch64 qemu-system-arm "is the machine of the drill"
  need cpio cpio "packs the machine's first files"
  need mke2fs e2fsprogs "makes the machine's disks"
  need xz xz-utils "unpacks the machine's kernel modules"
  need depmod kmod "lists the machine's kernel modules"
  need systemd-sysusers systemd "makes the machine's users"
  install_missing || exit 1
  missing=() sentences=()
  publish arm64
  choose_image -class-
  on_machine "${chosen[@]}" "$@"
}

image() {
  need mmdebstrap mmdebstrap "puts Debian's packages together"
  need qemu-aarch64-static "qemu-user-static binfmt-support" "runs their scripts for arm64"
  need arch-test arch-test "tells mmdebstrap that they run"
  need mcopy mtools "fills the first partition"
  need mkfs.vfat dosfstools "makes the first partition"
  need mkenvimage u-boot-tools "writes U-Boot's variables"
  need sfdisk fdisk "writes the table of partitions"
  need dtc device-tree-compiler "compiles the overlay of the wires"
  need rauc rauc "signs updates"
  need mksquashfs squashfs-tools "packs updates"
  need xz xz-utils "packs the image"
  need openssl openssl "makes the key that signs updates"
  install_missing || exit 1
  missing=() sentences=()
  publish arm64
  image/build.sh "$@"
}

test_image() {
  need qemu-system-aarch64 qemu-system-arm "is the machine that the image starts on"
  need debugfs e2fsprogs "makes updates that fail"
  need chromium chromium "is the phone of the family"
  need certutil libnss3-tools "lets a phone's browser trust the home's certificate"
  install_missing || exit 1
  missing=() sentences=()
  image --quick
  choose_image -class
  (($#)) || set -- "${chosen[@]}"
  on_machine "$@"
}

# The tests of tests/Vm that start the image, as arguments with -class or, for the drill, -class-.
choose_image() {
  local name
  chosen=()
  for name in ImageTests UpdateTests FloodTests PhonesTests; do chosen+=("$1" "*.$name"); done
}

on_machine() {
  dotnet build tests/Vm -c Release --nologo -v quiet -clp:NoSummary
  tests/Vm/bin/Release/net10.0/Messenger.Appliance.Vm.Tests -noColor -showLiveOutput "$@"
}

native_arch() { [[ $(uname -m) == aarch64 ]] && echo arm64 || echo x64; }

# The same black-box tests as ever, on the programs that are delivered.
test_native() {
  local arch
  arch=$(native_arch)
  publish "$arch"
  (($#)) || set -- Daemon Memory Journey
  BOX_PROGRAMS=$PWD/artifacts/publish/$arch run_tests "$@"
}

run_tests() {
  local parts=("$@") part
  require_tools
  require_test_tools
  mkdir -p $results
  if ((${#parts[@]} == 0)); then
    parts=(Phone)
    for part in tests/*/*.csproj; do
      part=$(basename "$(dirname "$part")")
      # A project without a test is a part still to come.
      [[ $part == Journey || $part == Vm || $part == Budget || -z $(find "tests/$part" -name '*Tests.cs' -not -path '*/obj/*' -print -quit) ]] || parts+=("$part")
    done
    parts+=(Journey)
  fi
  # The black-box tests start what is built here.
  build_phone || count "Phone build" 0 1
  build_box || count "Box build" 0 1
  # All at once where all builds; part by part where one does not, so that the others still run.
  if ((${#parts[@]} > 2)); then dotnet build Messenger.Appliance.sln -c Release --nologo -v quiet -clp:NoSummary && all_built=1; fi
  for part in "${parts[@]}"; do
    if [[ $part == Phone ]]; then test_phone; else test_part "$part"; fi
  done
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0))
}

source tests/long.sh

case ${1:-help} in
  run) shift && run "$@" ;;
  build) require_tools && build_phone && build_box ;;
  publish) shift && publish "$@" ;;
  test-native) shift && test_native "$@" ;;
  budget) budget ;;
  test-vm) shift && test_vm "$@" ;;
  image) shift && image "$@" ;;
  test-image) shift && test_image "$@" ;;
  test) shift && run_tests "$@" ;;
  pictures) pictures ;;
  order) order ;;
  bench) shift && bench "$@" ;;
  endure | soak) endurance "$@" ;;
  fuzz) shift && fuzz "$@" ;;
  hardware) shift && hardware "$@" ;;
  help | --help | -h) help ;;
  *) echo "There is no verb $1." >&2; help >&2; exit 2 ;;
esac
