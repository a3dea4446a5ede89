"use client";
import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { Dialog } from "@/parts/dialog";
import { useFirstWords } from "@/words/first";
import type { Place } from "./navigation";

export type Action = { name: string; run: () => void };

const ITEM = "control flex items-center rounded-lg px-3 text-14 data-[selected=true]:bg-sunken";

/** Ctrl K: every place and action by its name. Loaded when it is first opened. */
export default function Palette({
  open,
  onOpenChange,
  places,
  actions,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  places: readonly Place[];
  actions: readonly Action[];
}) {
  const w = useFirstWords();
  const router = useRouter();
  const then = (run: () => void) => () => {
    onOpenChange(false);
    run();
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={w.shell.palette}>
      <Command label={w.shell.palette} loop>
        <Command.Input
          autoFocus
          placeholder={w.shell.palette}
          className="control mb-2 w-full border border-edge bg-panel px-3"
        />
        <Command.List className="max-h-80 overflow-y-auto">
          <Command.Empty className="p-3 text-quiet">{w.shell.paletteEmpty}</Command.Empty>
          <Command.Group heading={w.shell.goTo} className="text-12 text-quiet">
            {places.map((place) => (
              <Command.Item
                key={place.href}
                className={`${ITEM} justify-between text-ink`}
                onSelect={then(() => router.push(place.href))}
              >
                {place.name(w)} <kbd className="text-12 text-quiet">g {place.key}</kbd>
              </Command.Item>
            ))}
          </Command.Group>
          <Command.Group heading={w.shell.actions} className="text-12 text-quiet">
            {actions.map((action) => (
              <Command.Item key={action.name} className={`${ITEM} text-ink`} onSelect={then(action.run)}>
                {action.name}
              </Command.Item>
            ))}
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  );
}
