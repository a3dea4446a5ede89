"use client";
import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** Views of one thing. Keep `value` in the URL with nuqs where a view can be linked to. */
export function Tabs({
  tabs,
  value,
  onValueChange,
  label,
}: {
  tabs: readonly { value: string; label: string; content: ReactNode }[];
  value: string;
  onValueChange: (value: string) => void;
  label: string;
}) {
  return (
    <Radix.Root value={value} onValueChange={onValueChange}>
      <Radix.List aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="control shrink-0 whitespace-nowrap border-b-2 border-transparent px-4 text-14 text-quiet data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-ink"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="pt-4">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
