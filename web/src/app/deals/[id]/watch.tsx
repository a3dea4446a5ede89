"use client";
import { useQuery } from "@tanstack/react-query";
import { Eye, EyeOff } from "lucide-react";
import { api, dataOf } from "@/api/client";
import { useSubmit } from "@/api/queries";
import { Button } from "@/parts/button";
import { toast } from "@/parts/toast";
import { useWords } from "@/words";

/** Puts a deal on the investor's watch list, or takes it off. */
export function Watch({ id }: { id: string }) {
  const w = useWords();
  const watched = useQuery({
    queryKey: ["watch-list"],
    queryFn: async () => dataOf(await api.GET("/api/v1/watch-list")),
  });
  const isOn = watched.data?.some((one) => one.id === id) ?? false;
  const submit = useSubmit(
    async (on: boolean) => {
      const params = { path: { invoice_id: id } };
      return await (on
        ? api.PUT("/api/v1/watch-list/{invoice_id}", { params })
        : api.DELETE("/api/v1/watch-list/{invoice_id}", { params }));
    },
    () => toast(isOn ? w.auto.unwatched : w.auto.watching),
  );
  const Icon = isOn ? EyeOff : Eye;
  return (
    <Button
      disabled={watched.data === undefined}
      busy={submit.isPending}
      aria-pressed={isOn}
      onClick={() => submit.mutate(!isOn)}
    >
      <Icon size={16} aria-hidden /> {isOn ? w.auto.unwatch : w.auto.watch}
    </Button>
  );
}
