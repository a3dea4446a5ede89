"use client";
import { ButtonLink } from "@/parts/button";
import { Page } from "@/shell/page";
import { useWords } from "@/words";

export default function NotFound() {
  const w = useWords();
  return (
    <Page title={w.parts.noPageTitle} lead={w.parts.noPageText}>
      <p>
        <ButtonLink href="/" look="primary">
          {w.parts.toStart}
        </ButtonLink>
      </p>
    </Page>
  );
}
