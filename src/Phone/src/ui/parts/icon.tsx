// The app's own line icons on a 24-unit grid. They are decoration: the name stands on the button around them, except
// where `label` makes one speak for itself.
const paths = {
  back: "M15 5l-7 7 7 7",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  chevron: "M9 6l6 6-6 6",
  plus: "M12 5v14M5 12h14",
  check: "M5 12.5l4.5 4.5L19 7.5",
  twice: "M2.5 12.5l4.5 4.5L16 7.5M11 16l1 1 9.5-9.5",
  clock: "M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  box: "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8",
  alert: "M12 7v6M12 16.5h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  send: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 4.500a3.5 3.5 0 0 1 0 6.300M18 14.400c2 .8 3.2 2.6 3.5 5.6",
  person: "M12 11.500a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.500c.6-4.5 3.4-6.5 7.5-6.500s6.9 2 7.5 6.5",
  invite: "M10 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3.5 20c.5-4 3-6 6.5-6 1.5 0 2.8.4 3.9 1.100M18 14v6M15 17h6",
  chats: "M4 5.500h16v11h-9l-4.5 3.500v-3.500H4z",
  compose: "M12 5H5v14h14v-7M10 14l.5-3 7-7 2.5 2.5-7 7z",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
  keyboard: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M17 10h.01M8 14h8",
  shield: "M12 3l7.5 3v5.500c0 4.5-3 8-7.5 9.5-4.5-1.5-7.5-5-7.5-9.500V6z",
  shieldOk: "M12 3l7.5 3v5.500c0 4.5-3 8-7.5 9.5-4.5-1.5-7.5-5-7.5-9.500V6zM8.5 12l2.5 2.5 4.5-5",
  phone: "M7.5 2.500h9v19h-9zM11 18.500h2",
  lock: "M6 11h12v9.500H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  bell: "M6 16.500V11a6 6 0 0 1 12 0v5.500l1.5 1.500h-15zM10 20.500h4",
  home: "M4 11.5L12 4.5l8 7M6 10v9.500h12V10M10 19.500v-5.500h4v5.5",
  eye: "M2.5 12c2.5-4.5 5.8-6.5 9.5-6.500s7 2 9.5 6.500c-2.5 4.5-5.8 6.5-9.5 6.500S5 16.5 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  erase: "M5 7h14M9.5 7V4.500h5V7M7 7l1 13h8l1-13M10.5 11v5.500M13.5 11v5.5",
  leave: "M14 4.500H5v15h9M10 12h10M16.5 8.500L20 12l-3.5 3.5",
  external: "M13.5 5H19v5.500M19 5l-8 8M10 6H5v13h13v-5",
  print: "M8 12a4 4 0 0 1 8 0c0 3-.5 5.5-1.5 8M12 12c0 4-.7 6-2 8.500M4.5 15c.4-1 .5-2 .5-3a7 7 0 0 1 14 0c0 2-.1 3.5-.5 5",
  backspace: "M9 6h11v12H9l-6-6zM12 9.500l5 5M17 9.500l-5 5",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  offline: "M3 3l18 18M8.5 16a5 5 0 0 1 7 0M5 12.500a10 10 0 0 1 4-2.400M13.5 9.700a10 10 0 0 1 5.5 2.800M2 9a15 15 0 0 1 4-2.600M11 5a15 15 0 0 1 11 4M12 19.500h.01",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, label, className = "" }: { name: IconName; label?: string; className?: string }) {
  const naming = label === undefined ? { "aria-hidden": true as const } : { role: "img" as const, "aria-label": label };
  return (
    <svg class={`icon ${className}`} viewBox="0 0 24 24" {...naming}>
      <path d={paths[name]} />
    </svg>
  );
}
