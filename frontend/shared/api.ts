/** Calls to `/api/v1`: JSON in, JSON out, every failure a `Refused` with its status. */

import { Refused, type Fault } from "./wire";

export class ApiRefused extends Refused {
  readonly status: number;

  constructor(status: number, fault: Fault) {
    super(fault);
    this.status = status;
  }
}

/** Call the API; `token` is the contact's bearer token, the desk sends its cookie by itself. */
export async function call<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
  const headers: Record<string, string> = { "X-Zhida": "1" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers["Authorization"] = `Bearer ${token}`;
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers,
    credentials: token ? "omit" : "same-origin",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = response.status === 204 ? {} : await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiRefused(response.status, asFault(answer, response.status));
  return answer as T;
}

function asFault(answer: unknown, status: number): Fault {
  const fault = answer as Partial<Fault>;
  return { ...fault, code: fault.code ?? `http_${status}`, message: fault.message ?? `HTTP ${status}` };
}
