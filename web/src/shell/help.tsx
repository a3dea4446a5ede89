"use client";
import { Dialog } from "@/parts/dialog";
import { KeyValue } from "@/parts/figures";
import { useFirstWords } from "@/words/first";

/** The keys, by `?`. */
export default function Help({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const w = useFirstWords();
  const rows = [
    ["Ctrl K", w.shell.shortcutPalette],
    ["/", w.shell.shortcutSearch],
    ["g …", w.shell.shortcutGo],
    ["j k", w.shell.shortcutMove],
    ["e r", w.shell.shortcutDecide],
    ["Enter", w.shell.shortcutOpen],
    ["Esc", w.shell.shortcutClose],
    ["?", w.shell.shortcutHelp],
  ].map(([keys, name]) => ({ name: name ?? "", value: <kbd>{keys}</kbd> }));
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={w.shell.shortcuts}>
      <KeyValue rows={rows} />
    </Dialog>
  );
}
