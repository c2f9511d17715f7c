// Draws a QR code as one path, always dark on white with a quiet zone, because cameras need that in the dark theme too.
import encodeQR from "qr";
import { useMemo } from "preact/hooks";

const quietZone = 3;

export function outlineOf(content: string): { readonly path: string; readonly size: number } {
  const modules = encodeQR(content, "raw", { ecc: "medium", border: quietZone });
  let path = "";
  modules.forEach((row, y) => {
    for (let x = 0; x < row.length; ) {
      let end = x;
      while (row[end] === true) end++;
      if (end > x) path += `M${x} ${y}h${end - x}v1h${x - end}z`;
      x = Math.max(end, x + 1);
    }
  });
  return { path, size: modules.length };
}

export function Qr({ content, label }: { content: string; label: string }) {
  const { path, size } = useMemo(() => outlineOf(content), [content]);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect class="qr-ground" width={size} height={size} />
      <path class="qr-ink" d={path} />
    </svg>
  );
}
