// Lets Node run the TypeScript sources as they are: `node --import ./scripts/typescript.js FILE.ts`. Types are stripped file by
// file; nothing is checked (`npm run types` does that).
import { register } from "node:module";

register("./typescript-hooks.js", import.meta.url);
