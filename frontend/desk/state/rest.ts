/** Calls of the public API that are not socket commands: signing in, tickets, agents. */

import { ApiRefused, call } from "../../shared/api";
import type { Named, Role } from "./types";

export interface Account {
  id: string;
  login?: string;
  name: string;
  role: Role;
  must_change?: boolean;
  lang?: string;
}

export interface AgentRow {
  id: string;
  login: string;
  name: string;
  role: Role;
  capacity: number;
  skills: string[];
  enabled: boolean;
  state?: string;
}

export type NewAgent = Pick<AgentRow, "login" | "name" | "role" | "capacity" | "skills">;
export type AgentChange = Partial<Omit<AgentRow, "id" | "login">> & { reset_password?: true };

/** Answer of a call that made a one-time password. */
export interface WithPassword {
  password?: string;
}

type Page<T> = { items: T[] } | T[];

export const signIn = (login: string, password: string): Promise<unknown> => call("POST", "/sign-in", { login, password });
export const signOut = (): Promise<unknown> => call("POST", "/sign-out", {});
export const me = (): Promise<Account> => call("GET", "/me");
export const changePassword = (old: string, next: string): Promise<unknown> => call("POST", "/me/password", { old, new: next });

/** A ticket for one socket; who was given a new one-time password meanwhile starts anew, with choosing an own one. */
export async function ticket(): Promise<string> {
  try {
    return (await call<{ ticket: string }>("POST", "/tickets", {})).ticket;
  } catch (error) {
    if (error instanceof ApiRefused && error.fault.code === "password_change_needed") location.reload();
    throw error;
  }
}

export const queues = async (): Promise<Named[]> => items(await call<Page<Named>>("GET", "/queues"));
export const agents = async (): Promise<AgentRow[]> => items(await call<Page<AgentRow>>("GET", "/agents?limit=200"));
export const addAgent = (agent: NewAgent): Promise<WithPassword> => call("POST", "/agents", agent);
export const changeAgent = (id: string, change: AgentChange): Promise<WithPassword> =>
  call("PATCH", `/agents/${encodeURIComponent(id)}`, change);

/** Whether a failure means that nobody is signed in. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiRefused && error.status === 401;
}

/** What the server said of a failure; null when it said nothing because it was not reached. */
export function reason(error: unknown): string | null {
  return error instanceof ApiRefused ? error.message : null;
}

function items<T>(page: Page<T>): T[] {
  return Array.isArray(page) ? page : page.items;
}
