/** Talks to the API: a session, questions as a stream, feedback. Nothing is stored. */

import type { Answer, Citation, Language, Problem, Session, Statement, Turn } from "./contract.js";
import { events } from "./events.js";

/** Without a sign of life for so long the connection counts as gone; the server pings every 10 s. */
const SILENCE_MS = 45_000;

/** A session is renewed when it has less time left than this. */
const SPARE_MS = 30_000;

export type FailureKind = "unreachable" | "cut" | "limited" | "unavailable" | "refused" | "bad" | "broken";

/** Why there is no answer. */
export class Failure extends Error {
  /**
   * @param kind - what went wrong.
   * @param detail - the server's own sentence (Dutch), to be shown.
   * @param retryAfter - seconds to wait.
   */
  constructor(
    readonly kind: FailureKind,
    readonly detail: string | null = null,
    readonly retryAfter: number | null = null,
  ) {
    super(kind);
  }
}

/** The visitor stopped the question; nothing went wrong. */
export class Stopped extends Error {}

/** What is done with the parts of an answer while it comes in. */
export interface Parts {
  citation(citation: Citation): void;
  statement(statement: Statement): void;
  withdrawn(): void;
}

export interface Asked {
  question: string;
  history: Turn[];
  filters: { gemeente: string | null; thema: string | null };
}

export class Service {
  #session: Promise<Session> | null = null;
  #until = 0;

  /**
   * @param base - address of the service, without /v1.
   * @param gemeente - of the site, if it is of one.
   */
  constructor(
    readonly base: string,
    readonly gemeente: string | null,
    readonly language: Language,
  ) {}

  /** The session; asked for once, and again when its time is over. */
  async session(): Promise<Session> {
    if (!this.#session || Date.now() > this.#until - SPARE_MS) this.#session = this.#begin();
    try {
      return await this.#session;
    } catch (error) {
      this.#session = null;
      throw error;
    }
  }

  /** Asks a question. Rejects with {@link Failure}, or {@link Stopped} after `signal`. */
  async ask(asked: Asked, parts: Parts, signal: AbortSignal): Promise<Answer> {
    const silence = new AbortController();
    const either = AbortSignal.any
      ? AbortSignal.any([signal, silence.signal])
      : (signal.addEventListener("abort", () => silence.abort()), silence.signal);
    let timer = 0;
    const alive = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
    };
    alive();
    try {
      const response = await this.#post("vragen", asked, "text/event-stream", either);
      return await read(response, parts, alive);
    } catch (error) {
      if (signal.aborted) throw new Stopped();
      throw error instanceof Failure ? error : new Failure("cut");
    } finally {
      clearTimeout(timer);
      silence.abort();
    }
  }

  /** Reports on an answer; gives what the service says back. */
  async report(body: object): Promise<{ urgent?: Answer["urgent"] }> {
    const response = await this.#post("terugkoppelingen", body, "application/json", AbortSignal.timeout(SILENCE_MS));
    return response.json();
  }

  async #begin(): Promise<Session> {
    // While it is on its way nobody else has to ask for one.
    this.#until = Number.POSITIVE_INFINITY;
    const body = { gemeente: this.gemeente, taal: this.language };
    const response = await this.#send("widgetsessies", body, {}, "application/json", AbortSignal.timeout(SILENCE_MS));
    if (!response.ok) throw await failure(response);
    const session: Session = await response.json();
    this.#until = Date.parse(session.geldig_tot) || Date.now() + 10 * 60_000;
    return session;
  }

  /** Sends with the session; one that the service does not know any more is renewed once. */
  async #post(path: string, body: object, accept: string, signal: AbortSignal): Promise<Response> {
    for (let tries = 0; ; tries++) {
      const { sessie } = await this.session();
      const response = await this.#send(path, body, { "Widget-Sessie": sessie }, accept, signal);
      if (response.ok) return response;
      const failed = await failure(response);
      if (response.status !== 401 || tries > 0) throw failed;
      this.#session = null;
    }
  }

  async #send(
    path: string,
    body: object,
    headers: Record<string, string>,
    accept: string,
    signal: AbortSignal,
  ): Promise<Response> {
    try {
      return await fetch(`${this.base}/v1/${path}`, {
        method: "POST",
        headers: { Accept: accept, "Content-Type": "application/json", ...headers },
        body: JSON.stringify(body),
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "origin",
        signal,
      });
    } catch {
      // A browser does not say whether the network, the server or CORS was in the way.
      throw new Failure("unreachable");
    }
  }
}

async function read(response: Response, parts: Parts, alive: () => void): Promise<Answer> {
  if (!response.body) throw new Failure("broken");
  if (!(response.headers.get("Content-Type") ?? "").includes("event-stream")) {
    return (await response.json()) as Answer;
  }
  for await (const { name, data } of events(response.body, alive)) {
    if (name === "citation") parts.citation(data as Citation);
    else if (name === "statement") parts.statement(data as Statement);
    else if (name === "status" && (data as { stage?: string }).stage === "withdrawn") parts.withdrawn();
    else if (name === "done") return data as Answer;
    else if (name === "error") throw told(data as Problem, (data as Problem).status ?? 500, null);
  }
  throw new Failure("cut");
}

async function failure(response: Response): Promise<Failure> {
  let problem: Problem = {};
  try {
    problem = await response.json();
  } catch {
    // Something between the visitor and the service answered, in a form of its own.
  }
  const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return told(problem, response.status, Number.isFinite(wait) && wait > 0 ? wait : null);
}

function told(problem: Problem, status: number, wait: number | null): Failure {
  const detail = typeof problem.detail === "string" ? problem.detail : null;
  if (status === 429) return new Failure("limited", detail, wait);
  if (status === 503) return new Failure("unavailable", detail, wait);
  if (status === 401 || status === 403) return new Failure("refused", status === 403 ? detail : null);
  if (status >= 400 && status < 500) return new Failure("bad", detail);
  return new Failure("broken");
}
