"use client";
import { ButtonLink } from "@/parts/button";
import { Page } from "@/shell/page";
import { useFirstWords } from "@/words/first";

export default function NotFound() {
  const w = useFirstWords();
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
