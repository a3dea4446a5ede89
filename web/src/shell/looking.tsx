"use client";
import { Eye } from "lucide-react";
import type { Me } from "@/api/session";
import { useTeamWords } from "@/words/team";

/** Above every page of who may only look: why its buttons do nothing for them. */
export default function Looking({ me }: { me: Me }) {
  const w = useTeamWords();
  if (!me.team) return null;
  return (
    <p
      role="note"
      className="mb-6 flex items-center gap-2 rounded-lg border border-line bg-sunken px-4 py-3 text-14"
    >
      <Eye size={16} aria-hidden className="shrink-0" />
      {w.team.looking(me.team.businessName ?? me.team.ownerName)}
    </p>
  );
}
