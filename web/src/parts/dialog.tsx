"use client";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useFirstWords } from "@/words/first";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** Said to those who hear the page, and shown under the title. */
  text?: string;
  children: ReactNode;
  /** Buttons, at the end. */
  actions?: ReactNode;
};

const PANEL = "fixed z-50 flex flex-col bg-panel text-ink shadow-2xl";

/** In the middle of the page: to confirm. Radix's own Overlay writes a style element, so the scrim is ours. */
export function Dialog(props: Props) {
  return (
    <Sheet
      {...props}
      look={`${PANEL} inset-x-4 top-1/2 mx-auto max-h-[90dvh] max-w-lg -translate-y-1/2 rounded-xl border border-line`}
    />
  );
}

/** At the side, 560 wide, or the whole of a phone: to look at one thing of a list. */
export function Drawer(props: Props) {
  return <Sheet {...props} look={`${PANEL} inset-y-0 end-0 w-full max-w-drawer border-s border-line`} />;
}

function Sheet({ open, onOpenChange, title, text, children, actions, look }: Props & { look: string }) {
  const w = useFirstWords();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        {open ? <div aria-hidden className="fixed inset-0 z-40 bg-scrim" /> : null}
        <Radix.Content
          className={look}
          aria-modal="true"
          {...(text ? {} : { "aria-describedby": undefined })}
        >
          <header className="flex items-start justify-between gap-4 border-b border-line p-4">
            <div>
              <Radix.Title className="text-18 font-semibold">{title}</Radix.Title>
              {text ? <Radix.Description className="text-14 text-quiet">{text}</Radix.Description> : null}
            </div>
            <Radix.Close
              className="control grid w-10 place-items-center hover:bg-sunken"
              aria-label={w.parts.close}
            >
              <X size={18} aria-hidden />
            </Radix.Close>
          </header>
          <div className="overflow-y-auto p-4">{children}</div>
          {actions ? (
            <footer className="flex justify-end gap-2 border-t border-line p-4">{actions}</footer>
          ) : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
