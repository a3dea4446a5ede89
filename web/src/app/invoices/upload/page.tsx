"use client";
import { useCallback, useState } from "react";
import { useAllInvoices } from "@/api/invoices";
import { Button, ButtonLink } from "@/parts/button";
import { FileDrop } from "@/parts/file-drop";
import { EmptyState } from "@/parts/states";
import { Only } from "@/shell/only";
import { Page } from "@/shell/page";
import { useWords } from "@/words";
import { Draft } from "./draft";
import { type Item, newItem, useSending } from "./sending";

const ACCEPT = ".pdf,.png,.jpg,.jpeg,.json,.xml,application/pdf,image/png,image/jpeg";
const FILE_BYTES_MAX = 10 * 1024 * 1024;
const ITEMS_MAX = 20;
const KNOWN = "known-customers";

export default function Upload() {
  const w = useWords();
  return (
    <Page title={w.upload.title} lead={w.upload.lead}>
      <Only roles={["sme"]}>
        {(me) => (
          <>
            {me.kycStatus === "verified" && me.gstin !== null ? (
              <Drafts />
            ) : (
              <EmptyState
                title={w.upload.first}
                action={
                  <ButtonLink look="primary" href="/onboarding">
                    {w.upload.toOnboarding}
                  </ButtonLink>
                }
              />
            )}
          </>
        )}
      </Only>
    </Page>
  );
}

function Drafts() {
  const w = useWords();
  const [items, setItems] = useState<readonly Item[]>([]);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const { send, change } = useSending(setItems);
  const add = useCallback(
    (files: File[]) => {
      const fitting = files.filter((file) => file.size <= FILE_BYTES_MAX);
      const tooLarge = files.filter((file) => file.size > FILE_BYTES_MAX);
      setItems((now) => [...now, ...fitting.map(newItem)].slice(0, ITEMS_MAX));
      const said = tooLarge.map((file) => `${file.name}: ${w.upload.tooLarge}`);
      setRefused(fitting.length > ITEMS_MAX ? [...said, w.upload.tooMany(ITEMS_MAX)] : said);
    },
    [w],
  );
  const open = items.filter((item) => item.state === "draft" || item.state === "failed");
  return (
    <div className="flex flex-col gap-6">
      <FileDrop onFiles={add} accept={ACCEPT} hint={w.upload.hint} />
      {refused.length ? (
        <ul role="alert" className="text-bad">
          {refused.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
      <Known />
      {items.map((item) => (
        <Draft
          key={item.id}
          item={item}
          known={KNOWN}
          change={(part) => change(item.id, part)}
          send={() => void send(item)}
          remove={() => setItems((now) => now.filter((one) => one.id !== item.id))}
        />
      ))}
      {open.length > 1 ? (
        <div className="flex justify-end">
          <Button
            look="primary"
            changes
            onClick={async () => {
              // One after the other: a slow line is not made slower, and each shows how far it is.
              for (const item of open) await send(item);
            }}
          >
            {w.upload.sendAll(open.length)}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

/** The customers that were sold to before, to choose from. */
function Known() {
  const invoices = useAllInvoices();
  const known = new Map(invoices.data?.map((one) => [one.customerGST, one.customerName]));
  return (
    <datalist id={KNOWN}>
      {[...known].map(([gstin, name]) => (
        <option key={gstin} value={gstin} label={name ?? gstin} />
      ))}
    </datalist>
  );
}
