"use client";
import { useState } from "react";
import { api, dataOf } from "@/api/client";
import type { InvoiceShown } from "@/api/invoices";
import { sayProblem } from "@/api/problem";
import { useSubmit } from "@/api/queries";
import { Button } from "@/parts/button";
import { Dialog } from "@/parts/dialog";
import { toast } from "@/parts/toast";
import { useWords } from "@/words";

// Until investors have funded it. The API decides; this only spares a button that cannot work.
const STAGES = new Set(["uploaded", "verifying", "needs_info", "verified", "accepted", "listed", "disputed"]);

export function TakeBack({ found }: { found: InvoiceShown }) {
  const w = useWords();
  const [open, setOpen] = useState(false);
  const submit = useSubmit(
    async (id: string, key: string) =>
      dataOf(
        await api.POST("/api/v1/invoices/{invoice_id}/cancel", {
          params: { path: { invoice_id: id } },
          headers: { "Idempotency-Key": key },
        }),
      ),
    () => {
      setOpen(false);
      toast(w.invoices.takenBack);
    },
  );
  if (!STAGES.has(found.stage) || found.cancelling) return null;
  return (
    <>
      <Button look="quiet" changes onClick={() => setOpen(true)}>
        {w.invoices.takeBack}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={w.invoices.takeBackTitle}
        text={found.invoiceNumber}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{w.invoices.keep}</Button>
            <Button look="danger" busy={submit.isPending} onClick={() => submit.mutate(found.id)}>
              {w.invoices.takeBack}
            </Button>
          </>
        }
      >
        <p>{w.invoices.takeBackText}</p>
        {submit.error ? (
          <p role="alert" className="pt-2 text-bad">
            {sayProblem(w, submit.error)}
          </p>
        ) : null}
      </Dialog>
    </>
  );
}
