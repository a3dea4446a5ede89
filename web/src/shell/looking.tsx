"use client";
import { Eye } from "lucide-react";
import type { Me } from "@/api/session";
import { useTeamWords } from "@/words/team";
import { LOOKING } from "./looking-id";

/** Above every page of who may only look: why its buttons do nothing for them. The buttons refer to it. */
export default function Looking({ me }: { me: Me }) {
  const w = useTeamWords();
  if (!me.team) return null;
  return (
    <p
      id={LOOKING}
      role="note"
      className="flex first:mb-6 items-center gap-2 rounded-lg border border-line bg-sunken px-4 py-3 text-14"
    >
      <Eye size={16} aria-hidden className="shrink-0" />
      {w.team.looking(me.team.businessName ?? me.team.ownerName)}
    </p>
  );
}
