"use client";
import { useEffect, useRef } from "react";

/** Something on a page: left, top, right, bottom in points from its top left corner. */
export type Mark = {
  key: string;
  name: string;
  page: number;
  box: readonly [number, number, number, number];
  doubtful: boolean;
};

const PAD = 2;
const PERCENT = 100;

/** Boxes over a page. Each is a button: it leads to what was read there. */
export function Marks({
  marks,
  size,
  chosen,
  choose,
}: {
  marks: readonly Mark[];
  size: { width: number; height: number };
  chosen: string | null;
  choose: (key: string) => void;
}) {
  return marks.map((mark) => (
    <Box key={mark.key} mark={mark} size={size} isChosen={mark.key === chosen} choose={choose} />
  ));
}

function Box({
  mark,
  size,
  isChosen,
  choose,
}: {
  mark: Mark;
  size: { width: number; height: number };
  isChosen: boolean;
  choose: (key: string) => void;
}) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isChosen) button.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  const [left, top, right, bottom] = mark.box;
  const share = (part: number, whole: number) => `${(part / whole) * PERCENT}%`;
  const look = mark.doubtful ? "border-bad" : "border-accent";
  return (
    <button
      ref={button}
      type="button"
      tabIndex={-1}
      title={mark.name}
      aria-label={mark.name}
      onClick={() => choose(mark.key)}
      className={`absolute rounded-sm ${look} ${isChosen ? "border-2 outline-2 outline-accent" : mark.doubtful ? "border-2" : "border opacity-60"}`}
      style={{
        left: share(left - PAD, size.width),
        top: share(top - PAD, size.height),
        width: share(right - left + 2 * PAD, size.width),
        height: share(bottom - top + 2 * PAD, size.height),
      }}
    />
  );
}
