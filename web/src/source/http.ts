// Requests to the server that the page came from, and what it says where something is wrong. The only file that fetches.

/** What a server said instead of an answer, or that it said nothing. */
export class Refused extends Error {
  readonly status: number; // 0: no answer at all
  constructor(message: string, status: number) { super(message); this.status = status; }
}

/** Ask for an address; what is not an answer is thrown as `Refused`, with the server's own words where it has any. */
export async function ask(address: string, options: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address, { credentials: "same-origin", redirect: "error", ...options });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refused("The server does not answer; is it still running?", 0);
  }
  if (!answer.ok) throw new Refused(words(await answer.text().catch(() => "")) || `The server answers ${answer.status}.`, answer.status);
  return answer;
}

/** The message of an error's body: a line of text, or the usual fields of JSON. */
function words(body: string): string {
  let found: unknown = body;
  try {
    const told = JSON.parse(body) as Record<string, unknown>;
    found = told["error"] ?? told["detail"] ?? told["title"] ?? "";
  } catch {
    // no JSON: the text is the message
  }
  return typeof found === "string" && !found.trimStart().startsWith("<") ? found.trim().slice(0, 2000) : "";
}
