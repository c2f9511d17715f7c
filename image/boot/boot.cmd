# Chooses the system that is started, A or B: the first in BOOT_ORDER with starts left. A system that is up and well
# gives itself three again (messenger-healthy.service); one that never is has none after three starts, and the other's turn comes.
# GOOD is the one that was well last, TRIED the version that an update wrote last (image/root/usr/lib/messenger-appliance-image/update).
# The other names are RAUC's. They are kept in one sector outside of all partitions, whole or not at all: one that does not read means A.
setenv BOOT_ORDER A
setenv BOOT_A_LEFT 3
setenv BOOT_B_LEFT 3
setenv GOOD A
setenv TRIED none
${devtype} dev ${devnum}
${devtype} read ${state_addr} 400 1
env import -c ${state_addr} 200 BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT GOOD TRIED

setenv part
for slot in "${BOOT_ORDER}"; do
  if test -n "${part}"; then
    true
  elif test "${slot}" = "A" -a ${BOOT_A_LEFT} -gt 0; then
    setexpr BOOT_A_LEFT ${BOOT_A_LEFT} - 1
    setenv part 2
    setenv chosen A
  elif test "${slot}" = "B" -a ${BOOT_B_LEFT} -gt 0; then
    setexpr BOOT_B_LEFT ${BOOT_B_LEFT} - 1
    setenv part 4
    setenv chosen B
  fi
done
if test -z "${part}"; then
  echo "No system has starts left: both begin anew."
  setenv BOOT_A_LEFT 3
  setenv BOOT_B_LEFT 3
fi
env export -c -s 200 ${state_addr} BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT GOOD TRIED
${devtype} write ${state_addr} 400 1
test -n "${part}" || reset

# Nobody is asked whether a file system may be mended: a superblock that a power cut tore would keep the box from starting.
setenv bootargs "root=PARTUUID=6d736761-0${part} rootfstype=ext4 ro rootwait fsck.repair=yes rauc.slot=${chosen} init_on_free=1 init_on_alloc=1 panic=10 ${messages}"
if load ${devtype} ${devnum}:${part} ${kernel_addr_r} /boot/vmlinuz && load ${devtype} ${devnum}:${part} ${ramdisk_addr_r} /boot/initrd.img; then
  booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${fdt_addr}
fi
echo "System ${chosen} does not start."
reset
