#!/bin/sh
# What the AOT compiler calls to link for arm64 on another kind of computer. It passes clang's --target=, which
# gcc does not know: dropped, everything else as it is.
for word; do
  shift
  case $word in
    --target=*) ;;
    *) set -- "$@" "$word" ;;
  esac
done
exec aarch64-linux-gnu-gcc "$@"
