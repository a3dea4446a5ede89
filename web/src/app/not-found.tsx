"use client";
import { ForbiddenState } from "@/parts/states";

export default function NotFound() {
  return <ForbiddenState />;
}
