/** The service, as docs/api has it: operations over HTTP, subscriptions over one WebSocket at the same address. */
import { createClient, type Client } from "graphql-ws";
import { MeDocument, type TypedDocumentString } from "./generated";

type Variables = Record<string, unknown>;

interface Told {
  message: string;
  extensions: { code: string; retryable: boolean };
}

interface Answer<Data> {
  data?: Data | null;
  errors?: readonly Told[];
}

/** Who wants to know how it goes. */
export interface Watcher {
  /** What is being waited for, in words; null when nothing is. */
  waiting(words: string | null): void;
  /** Whether the service can tell what happens. */
  listening(yes: boolean): void;
}

/** Why something was not done; the message says what helps. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly retryable = false,
    readonly waitS: number | null = null,
  ) {
    super(message);
  }
}

const LONGEST_WAIT_S = 30;
const ANSWER_WITHIN_MS = 15_000;
const SIGN_OF_LIFE_MS = 12_000;

export class Service {
  private readonly socket: Client;
  private silence?: ReturnType<typeof setTimeout>;

  constructor(
    private readonly address: string,
    private readonly token: string,
    private readonly watcher: Watcher,
  ) {
    this.socket = createClient({
      url: address.replace(/^http/, "ws"),
      connectionParams: { Authorization: this.authorization },
      retryAttempts: 0, // `listen` tries again, since it can ask what is wrong
      keepAlive: SIGN_OF_LIFE_MS,
      on: {
        connected: () => watcher.listening(true),
        closed: () => {
          clearTimeout(this.silence);
          watcher.listening(false);
        },
        ping: (received) => {
          if (!received) this.silence = setTimeout(() => this.socket.terminate(), SIGN_OF_LIFE_MS);
        },
        pong: () => clearTimeout(this.silence),
      },
    });
  }

  /** Asks once. */
  async ask<Data, Given extends Variables>(document: TypedDocumentString<Data, Given>, variables: Given): Promise<Data> {
    const request = {
      method: "POST",
      headers: { Authorization: this.authorization, "Content-Type": "application/json" },
      body: JSON.stringify({ query: document.toString(), variables }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    };
    let response: Response, answer: Answer<Data>;
    try {
      response = await fetch(this.address, request);
      answer = (await response.json()) as Answer<Data>;
    } catch {
      throw new Refusal("The service cannot be reached; is the address right?", "UNREACHABLE", true);
    }
    return dataOf(answer, Number(response.headers.get("Retry-After")) || null);
  }

  /** Asks until there is an answer: a mutation is repeated with the same key, so it is done once. */
  async insist<Data, Given extends Variables>(document: TypedDocumentString<Data, Given>, variables: Given): Promise<Data> {
    try {
      for (let tries = 0; ; tries++) {
        try {
          return await this.ask(document, variables);
        } catch (error) {
          if (!(error instanceof Refusal && error.retryable)) throw error;
          const waitS = error.waitS ?? growing(tries);
          this.watcher.waiting(`${error.message} Trying again in ${waitS} s.`);
          await pause(waitS);
        }
      }
    } finally {
      this.watcher.waiting(null);
    }
  }

  /** What is heard, for as long as the token lasts; each time it starts with how it is now. */
  async *listen<Data, Given extends Variables>(
    document: TypedDocumentString<Data, Given>,
    variables: Given,
  ): AsyncGenerator<Data> {
    for (let tries = 0; ; tries++) {
      try {
        for await (const answer of this.socket.iterate<Data>({ query: document.toString(), variables })) {
          yield dataOf(answer as Answer<Data>);
          tries = 0;
        }
      } catch (error) {
        const refusal = Array.isArray(error) ? refusalOf(error as Told[]) : error;
        if (refusal instanceof Refusal && !refusal.retryable) throw refusal;
      }
      await this.insist(MeDocument, {}); // waits until the service can be reached, and says when it is the token
      await pause(growing(tries));
    }
  }

  private get authorization(): string {
    return `Bearer ${this.token}`;
  }
}

function dataOf<Data>(answer: Answer<Data>, waitS: number | null = null): Data {
  if (answer.errors) throw refusalOf(answer.errors, waitS);
  return answer.data as Data;
}

/** All problems of an input come together; so do their remedies. */
function refusalOf(errors: readonly Told[], waitS: number | null = null): Refusal {
  const words = errors.map((each) => each.message).join(" ");
  const { code, retryable } = errors[0]!.extensions;
  return new Refusal(words, code, retryable, waitS);
}

function growing(tries: number): number {
  return Math.min(2 ** tries, LONGEST_WAIT_S);
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
