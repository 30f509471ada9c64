import type { ReportChapter } from "../result.js";
import type { Sources } from "../sources.js";
import { FindingView } from "./finding-view.js";
import { RulingView } from "./ruling-view.js";
import { UnansweredCard } from "./unanswered-card.js";

/** A chapter: its introduction, its findings in order of rank, and the questions that stay open among them. */
export function ChapterView({
  chapter,
  sources,
  source,
}: {
  readonly chapter: ReportChapter;
  readonly sources: Sources;
  /** What stands under a figure that rests on these datasets. */
  readonly source: (datasets: readonly string[]) => string;
}) {
  const id = `chapter-${chapter.id}`;
  return (
    <section id={id} class="chapter" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{chapter.title}</h2>
      <p>{chapter.introduction}</p>
      {chapter.findings.length === 0 ? <p>None of its questions could be asked of these data.</p> : null}
      {chapter.findings.map((one) =>
        one.status === "answered" ? (
          <FindingView key={one.id} finding={one} sources={sources} source={source(one.datasets)} />
        ) : one.status === "ruling" ? (
          <RulingView key={one.id} finding={one} />
        ) : (
          <UnansweredCard key={one.id} finding={one} />
        ),
      )}
    </section>
  );
}
