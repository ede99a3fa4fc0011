/** The JSON of the API as far as the widget reads it: api/openapi.json, and the session. */

export type Language = "nl" | "en";

export type Outcome =
  | "answered"
  | "partly_answered"
  | "not_in_sources"
  | "out_of_scope"
  | "clarification"
  | "urgent"
  | "personal_data_only"
  | "error";

export interface Reference {
  title: string;
  publisher: string;
  url: string | null;
  place: string | null;
  peildatum: string | null;
}

export interface Source {
  id: string;
  title: string;
  kind: string;
  publisher: string | null;
  url: string | null;
  scope: string;
  peildatum: string | null;
  language: string | null;
  references: Reference[];
}

export interface Citation {
  n: number;
  passage_id: string;
  quote: string;
  source: Source;
  section: string[];
  page: number | null;
  url: string | null;
}

export interface Statement {
  text: string;
  citations: number[];
}

export interface CardField {
  name: string;
  label: string;
  text: string;
  citations: number[];
}

export interface CardBlock {
  source_id: string;
  title: string;
  scope: string;
  peildatum: string | null;
  fields: CardField[];
}

export interface UrgentHelp {
  sentence: string;
  contacts: { name: string; phone: string | null }[];
}

export interface Answer {
  outcome: Outcome;
  language: Language;
  written_by: "bron" | "model";
  urgent: UrgentHelp[];
  statements: Statement[];
  citations: Citation[];
  cards: CardBlock[];
  nearby: Citation[];
  notices: string[];
  choices: string[];
  masked_question: string;
  index_build: string | null;
}

export interface Turn {
  question: string;
  answer: string;
}

export interface Contact {
  naam: string;
  url: string | null;
  telefoon: string | null;
}

/** What `POST /v1/widgetsessies` gives: a pseudonymous token and what the panel tells. */
export interface Session {
  sessie: string;
  geldig_tot: string;
  gepauzeerd: boolean;
  pauze_melding: string | null;
  melding_ai: string;
  max_vraag_tekens: number;
  contact: Contact | null;
}

export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
}

/** The reasons of `POST /v1/terugkoppelingen`: what can be wrong, and that it helped. */
export const REASONS = ["onjuist", "onvolledig", "verouderd", "verkeerde_bron", "anders"] as const;
export const HELPFUL = "nuttig";
export type Reason = (typeof REASONS)[number];

/** Card fields that hold one item a line (LIST_FIELDS in waaier/card.py). */
export const LIST_FIELDS: readonly string[] = ["situaties", "stappen", "voorwaarden"];
