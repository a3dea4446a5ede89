"use client";
import { create } from "qrcode";

// Four modules of white around it; the standard asks for that.
const QUIET_ZONE = 4;

/** A QR code, black on white whatever the theme: cameras want it so. */
export default function QrCode({ text, name }: { text: string; name: string }) {
  const { modules } = create(text, { errorCorrectionLevel: "M" });
  const side = modules.size + 2 * QUIET_ZONE;
  const dark = [...modules.data]
    .map((bit, at) => (bit ? { x: at % modules.size, y: Math.floor(at / modules.size) } : null))
    .filter((one) => one !== null)
    .map(({ x, y }) => `M${x + QUIET_ZONE} ${y + QUIET_ZONE}h1v1h-1z`)
    .join("");
  return (
    <svg role="img" aria-label={name} viewBox={`0 0 ${side} ${side}`} className="w-full max-w-64 rounded-lg">
      <rect width={side} height={side} fill="#fff" />
      <path d={dark} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
