// The page that carries its graph inside it.
import { start } from "./explorer.ts";
import { Embedded } from "./source/embedded.ts";

start(() => Embedded.open());
