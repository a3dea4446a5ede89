import { FileText } from "lucide-react";

/** A paper of the server, in a window of its own. */
export function PaperLink({ href, name }: { href: string; name: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="control inline-flex items-center gap-2 text-accent hover:underline"
    >
      <FileText size={16} aria-hidden />
      {name}
    </a>
  );
}
