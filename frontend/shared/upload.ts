/** One file on its way up: bytes as they are, progress, a way to stop. Used by the customer page and the desk. */

import { ApiRefused } from "./api";
import type { Fault } from "./wire";

/** What the server kept. */
export interface Kept {
  conversation_id: string;
  id: string;
  kind: string;
  media_type: string;
  size: number;
  name: string;
}

export interface Upload {
  done: Promise<Kept>;
  stop: () => void;
}

/** More is refused by the server as well; here it costs nobody the time of sending. */
export const MOST_BYTES = 10 * 1024 * 1024;

/** Somebody stopped it. */
export class Stopped extends Error {}

/** The same refusal the server gives, before anything is sent. */
export function tooLarge(file: File): ApiRefused | null {
  if (file.size <= MOST_BYTES) return null;
  return new ApiRefused(413, { code: "too_large", message: "", params: { rule: "size" } });
}

/** Send a file into a matter; `token` is the contact's, the desk sends its cookie by itself. */
export function upload(matter: string, file: File, told: (share: number) => void, token?: string): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<Kept>((kept, failed) => {
    request.open("POST", `/api/v1/conversations/${encodeURIComponent(matter)}/attachments?name=${encodeURIComponent(file.name.slice(-255))}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Zhida", "1");
    if (token) request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => told(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status === 201) kept(answer as Kept);
      else failed(new ApiRefused(request.status, { code: "http", message: "", ...(answer as Partial<Fault>) }));
    };
    request.onerror = () => failed(new Error("offline"));
    request.onabort = () => failed(new Stopped());
    request.send(file);
  });
  return { done, stop: () => request.abort() };
}

/** Which rule a file broke; 413 from the edge is the size. */
export function ruleOf(error: unknown): unknown {
  if (!(error instanceof ApiRefused)) return null;
  return error.fault.params?.["rule"] ?? (error.status === 413 ? "size" : null);
}

/** Fetch a file with the caller's own credential, which never stands in an address. */
export async function fetchFile(path: string, token?: string): Promise<Blob> {
  const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
  const answer = await fetch(`/api/v1/conversations/${path}`, { headers, credentials: token ? "omit" : "same-origin" });
  if (!answer.ok) throw new ApiRefused(answer.status, { code: `http_${answer.status}`, message: "" });
  return answer.blob();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
