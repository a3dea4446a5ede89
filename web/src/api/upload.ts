/** Files, with how far they are: `fetch` does not tell. */
import { csrfToken } from "./client";
import { parseExact } from "./exact";
import { Problem, problemOf } from "./problem";

/** Post a form. `onProgress` gets the share that was sent, 0 to 1. The key makes sending again harmless. */
export function postForm<Answer>(
  path: string,
  form: FormData,
  { key, onProgress }: { key: string; onProgress?: (part: number) => void },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("Idempotency-Key", key);
    const token = csrfToken();
    if (token) request.setRequestHeader("X-CSRF-Token", token);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total);
    };
    request.onerror = () => reject(new Problem(0, "offline", ""));
    request.onload = () => {
      const body = read(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as Answer);
      else reject(problemOf(request.status, body));
    };
    request.send(form);
  });
}

function read(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return null;
  }
}
