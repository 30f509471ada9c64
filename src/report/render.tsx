import { renderToString } from "preact-render-to-string";
import { Page } from "./components/page.js";
import { allFindings } from "./findings-json.js";
import { loadGlossary, termsIn } from "./glossary.js";
import type { AssessmentResult } from "./result.js";
import { loadSources, type Sources } from "./sources.js";

/** The report as one self-contained HTML page: nothing is fetched when it is opened. */
export function renderReport(result: AssessmentResult, sources: Sources = loadSources()): string {
  const terms = termsIn(JSON.stringify(allFindings(result)), loadGlossary());
  const page = renderToString(<Page result={result} sources={sources} terms={terms} />);
  return `<!doctype html>\n${page}\n`;
}
