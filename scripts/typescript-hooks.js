// The hooks of scripts/typescript.js: an import that ends in .js finds the .ts or .tsx beside it, and both are stripped of types.
// What a file became is kept in node_modules/.cache under a hash of its text, so that a second run starts at once.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const cache = fileURLToPath(new URL("../node_modules/.cache/typescript/", import.meta.url));

export async function resolve(specifier, context, next) {
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.startsWith("file:")) {
    const wanted = new URL(specifier, context.parentURL);
    if (!existsSync(wanted)) {
      for (const ending of [".ts", ".tsx"]) {
        const source = new URL(wanted.href.replace(/\.js$/, ending));
        if (existsSync(source)) return { url: source.href, format: "module", shortCircuit: true };
      }
    }
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!/^file:.*\.tsx?$/.test(url)) return next(url, context);
  const fileName = fileURLToPath(url);
  const text = readFileSync(fileName, "utf8");
  const key = createHash("sha256").update(`${process.versions.node} ${fileName}\n${text}`).digest("hex");
  const kept = `${cache}${key}.js`;
  if (!existsSync(kept)) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(`${kept}.${process.pid}`, await strip(fileName, text));
    renameSync(`${kept}.${process.pid}`, kept);
  }
  return { format: "module", source: readFileSync(kept, "utf8"), shortCircuit: true };
}

async function strip(fileName, text) {
  // Loaded only where something is to be stripped.
  const { default: ts } = await import("typescript");
  return ts.transpileModule(text, {
    fileName,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      jsx: ts.JsxEmit.ReactJSX,
      jsxImportSource: "preact",
      inlineSourceMap: true,
    },
  }).outputText;
}
