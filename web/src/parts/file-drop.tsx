"use client";
import { Upload } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { useFirstWords } from "@/words/first";
import { useClosed } from "./closed";

/** Files by dropping, pasting or choosing; `accept` as an input has it. What they weigh is for the caller to judge. */
export function FileDrop({
  onFiles,
  accept,
  hint,
  multiple = true,
}: {
  onFiles: (files: File[]) => void;
  accept: string;
  hint?: string;
  multiple?: boolean;
}) {
  const w = useFirstWords();
  const id = useId();
  const [over, setOver] = useState(false);
  const closed = useClosed();
  const isClosed = closed !== null;
  useEffect(() => {
    if (isClosed) return;
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length) onFiles(files);
    };
    window.addEventListener("paste", paste);
    return () => window.removeEventListener("paste", paste);
  }, [onFiles, isClosed]);
  if (isClosed) {
    return (
      <p className="flex flex-col items-center gap-2 rounded-xl border-2 border-dashed border-edge p-8 text-center text-quiet">
        <Upload aria-hidden />
        {closed.why}
      </p>
    );
  }
  return (
    <label
      htmlFor={id}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
      className={`flex cursor-pointer flex-col items-center gap-2 rounded-xl border-2 border-dashed p-8 text-center focus-within:outline-2 focus-within:outline-accent ${over ? "border-accent bg-accent-soft" : "border-edge"}`}
    >
      <Upload aria-hidden />
      <span className="font-semibold">{w.parts.dropFiles}</span>
      {hint ? <span className="text-14 text-quiet">{hint}</span> : null}
      <input
        id={id}
        type="file"
        className="sr-only"
        accept={accept}
        multiple={multiple}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
    </label>
  );
}
