/** Shapes of the life of articles, of what was asked, and of the bot's promise, as the API sends them. */

export type Audience = "everyone" | "agents";

/** What an article says; a draft holds one too. */
export interface Content {
  question: string;
  answer: string;
  similar: string[];
  tags: string[];
  lang: string;
  source: string;
  audience: Audience;
  valid_from: string | null;
  valid_to: string | null;
}

export interface Article extends Content {
  id: string;
  version: number;
  owner: string | null;
  approved_at: string | null;
  approved_by: string | null;
}

export interface Version {
  version: number;
  at: string;
  by: string | null;
  article: Content;
}

/** What is wrong with a text and how to mend it. */
export interface Finding {
  code: string;
  level: string;
  what: string;
  remedy: string;
}

export type DraftState = "open" | "approved" | "rejected";

export interface Draft {
  id: string;
  article_id: string | null;
  origin: string;
  state: DraftState;
  article: Content;
  group_id: string | null;
  owner: string | null;
  created_at: string;
  created_by: string | null;
  updated_at: string;
  findings: Finding[];
  reason: string | null;
}

/** What is written into a draft. */
export interface DraftGiven {
  article: Content;
  article_id?: string;
  owner?: string;
  group_id?: string;
}

export type GroupState = "open" | "drafted" | "solved" | "dismissed";

/** Questions that ask the same, by many people. */
export interface Group {
  id: string;
  state: GroupState;
  lang: string;
  name: string | null;
  kinds: { unanswered: number; repeated: number; agent_answered: number };
  count: number;
  by_day: [day: string, count: number][];
  trend: number;
  first_at: string;
  last_at: string;
  examples: { text: string; at: string; conversation_id: string }[];
  agent_answers: { text: string; at: string; agent_name: string | null }[];
  draft_id: string | null;
  article_id: string | null;
  helped: number;
}

export interface Matter {
  group_id: string;
  name: string | null;
  count: number;
  growth: number;
  agent_minutes: number;
  cost_hours: number;
  example: string | null;
}

export interface Week {
  from: string;
  to: string;
  contacts: number;
  with_people: number;
  matters: Matter[];
  changes: { what: string; group_id: string; name: string | null; saves_hours: number; why: string }[];
  articles: { article_id: string; question: string; since: string; helped: number; denied: number }[];
  suggestions: { shown: number; taken: number; share: number | null; seconds_saved: number };
}

/** The bot's promise for one kind of question. */
export interface Stratum {
  stratum: string;
  name: string;
  mode: string;
  threshold: number | null;
  alpha: number;
  n: number;
  /** Labels that are still missing before anything can be certified. */
  missing?: number;
  answered: number;
  wrong: number;
  bound: number | null;
  coverage: number | null;
  false_answers: number | null;
  pi_star: number | null;
  oos_share: number | null;
}

export interface BotPromise {
  mode: "answers" | "suggests";
  alpha: number;
  delta: number;
  n: number;
  at: string | null;
  number: number;
  kb_hash: string;
  sources: { held_out: number; judged: number };
  strata: Stratum[];
  next_at: string | null;
  monitor: { audits: number; wrong: number; level: number; raised_at: string | null };
  breaks: string[];
}

export interface Audit {
  id: string;
  at: string;
  question: string;
  answer: string;
  article_id: string | null;
  stratum: string;
  conversation_id: string;
}

export type Verdict = "right" | "wrong" | "out_of_scope";
