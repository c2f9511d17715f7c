# The verbs of build.sh that take long and are no part of its tests: what measures, samples, endures, fuzzes. Read by build.sh.

bench() {
  require_tools
  if [[ ${1:-} == wipe ]]; then
    build_phone
    build_box
    dotnet build tests/Benchmarks -c Release --nologo -v quiet -clp:NoSummary
    tests/Benchmarks/bin/Release/net10.0/Messenger.Appliance.Benchmarks.Tests \
      wipe src/Guard/bin/Release/net10.0/messenger-guard src/Daemon/bin/Release/net10.0/messenger-appliance "${2:-100}" "${3:-0}"
    return
  fi
  if [[ ${1:-} == micro ]]; then
    dotnet build tests/Micro -c Release --nologo -v quiet -clp:NoSummary
    tests/Micro/bin/Release/net10.0/Messenger.Appliance.Micro.Tests artifacts/bench/micro "${2:-*}"
    return
  fi
  PATH=$PATH:/usr/sbin need mosquitto mosquitto "is measured beside the relay"
  need gcc "gcc libc6-dev" "links the relay"
  install_missing || exit 1
  # The relay is measured as it is delivered: compiled ahead of time.
  local built=artifacts/native/bench
  dotnet publish tests/Host -c Release -r "linux-$(native_arch)" --artifacts-path $built -p:PublishAot=true -p:CppCompilerAndLinker=gcc --nologo -v quiet -clp:NoSummary
  dotnet build tests/Benchmarks -c Release --nologo -v quiet -clp:NoSummary
  PATH=$PATH:/usr/sbin tests/Benchmarks/bin/Release/net10.0/Messenger.Appliance.Benchmarks.Tests \
    peers "$(echo $built/publish/Host/release_linux-*)/Messenger.Appliance.Host.Tests" artifacts/bench/RESULTS.md "$@"
}

budget() {
  publish
  dotnet build tests/Budget -c Release --nologo -v quiet -clp:NoSummary
  BOX_PROGRAMS=$PWD/artifacts/publish/$(native_arch) tests/Budget/bin/Release/net10.0/Messenger.Appliance.Budget.Tests -noColor -showLiveOutput
}

# Where the relay's program is at work under the soak's load, and from that the order in which its methods are to lie.
order() {
  local programs=$PWD/artifacts/order minutes=6 relay
  need perf linux-perf "samples the relay"
  require_tools
  publish "$(native_arch)"
  dotnet build tests/Benchmarks -c Release --nologo -v quiet -clp:NoSummary
  dotnet build tests/Endurance -c Release --nologo -v quiet -clp:NoSummary
  rm -rf "$programs"
  cp -r "artifacts/publish/$(native_arch)" "$programs"
  # The names of its methods.
  cp "artifacts/native/$(native_arch)"/bin/Daemon/release_linux-*/native/messenger-appliance.dbg "$programs/"
  endure "$programs" Soak $minutes 1 &
  until relay=$(pgrep -f "^$programs/messenger-appliance"); do sleep 1; done
  perf record --quiet --event cpu-clock --freq 20000 --call-graph fp --pid "$relay" --output "$programs/samples" -- sleep $((minutes * 60))
  wait
  perf script --input "$programs/samples" -F comm,ip,sym,dso 2>/dev/null |
    tests/Benchmarks/bin/Release/net10.0/Messenger.Appliance.Benchmarks.Tests order sockets messenger-appliance >"$programs/hot-path.txt"
  mv "$programs/hot-path.txt" src/Daemon/hot-path.txt
  wc -l src/Daemon/hot-path.txt
}

# endure or soak, on the programs as they are delivered.
endurance() {
  need ip iproute2 "makes the networks of the phones"
  require_tools
  require_test_tools
  publish "$(native_arch)"
  dotnet build tests/Endurance -c Release --nologo -v quiet -clp:NoSummary
  endure "$PWD/artifacts/publish/$(native_arch)" "${1^}" "${2:-60}" "${3:-$RANDOM}"
}

# Programs, the class of tests/Endurance, minutes, seed.
endure() {
  BOX_PROGRAMS=$1 ENDURANCE_MINUTES=$3 ENDURANCE_SEED=$4 \
    tests/Endurance/bin/Release/net10.0/Messenger.Appliance.Endurance.Tests -noColor -showLiveOutput -class "*.$2"
}

# One target of tests/Fuzz under afl-fuzz, on a copy of the assemblies that counts the paths taken. It begins with the corpus and
# with what earlier runs found; now and then it stops in its first second, for a reason of the instruments', and is started again.
fuzz() {
  local target=${1:-} seconds=${2:-3600} at=artifacts/fuzz tools=artifacts/tools part found try
  require_tools
  need afl-fuzz afl++ "makes the inputs"
  install_missing || exit 1
  [[ -x $tools/sharpfuzz ]] || dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path $tools
  dotnet build tests/Fuzz -c Release --nologo -v quiet -clp:NoSummary
  [[ -n $target && -d tests/Fuzz/corpus/$target ]] || { echo "Name a target: $(ls tests/Fuzz/corpus | xargs)." >&2; exit 2; }
  found=$at/found/$target/$(date +%s)
  mkdir -p "$found"
  rm -rf "$at/$target" "$at/begins/$target"
  mkdir -p "$at/begins/$target"
  cp tests/Fuzz/corpus/"$target"/* "$at/begins/$target"
  find "$at/found/$target" -path '*/queue/id:*' -not -path '*/.state/*' -name '*+cov*' -exec cp {} "$at/begins/$target" \;
  cp -r tests/Fuzz/bin/Release/net10.0 "$at/$target"
  for part in Messenger.Appliance.{Core,Secrets,Registry,Pairing,Mailbox,Relay,Setup} messenger-guard MQTTnet; do $tools/sharpfuzz "$at/$target/$part.dll"; done
  # The program is a script to afl-fuzz, the computer's clock and core dumps are its owner's.
  for try in 1 2 3 4 5; do
    AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1 \
      nice -n 15 afl-fuzz -i "$at/begins/$target" -o "$found" -t 10000 -m none -G 16384 -V "$seconds" \
      -- "$at/$target/Messenger.Appliance.Fuzz.Tests" fuzz "$target" && break
  done
  grep -E '^(run_time|execs_done|corpus_count|edges_found|saved_crashes|saved_hangs)' "$found/default/fuzzer_stats"
  # Clean, or with inputs to look at: "tests/Fuzz/bin/Release/net10.0/Messenger.Appliance.Fuzz.Tests one <target> <file>" runs one.
  [[ -z $(find "$found/default/"{crashes,hangs} -name 'id:*' -print -quit) ]]
}
