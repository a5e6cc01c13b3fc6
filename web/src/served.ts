// The page of a server: the same explorer, and every answer by request.
import { byId, h } from "./dom.ts";
import { start } from "./explorer.ts";
import { Remote } from "./source/remote.ts";

byId("theme").before(h("a", { href: "query", class: "button", id: "to-query" }, "Query"));
start(async () => new Remote());
