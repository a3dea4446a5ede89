"use client";
import { api } from "@/api/client";
import { DisputeForm } from "@/parts/answer";

export function DisputeByLink({ link }: { link: string }) {
  return (
    <DisputeForm
      send={(reason, headers) => api.POST("/api/v1/links/dispute", { body: { link, reason }, headers })}
    />
  );
}
