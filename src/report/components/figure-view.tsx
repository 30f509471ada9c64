import type { Figure } from "../../findings/finding.js";
import { drawFigure, isEmpty } from "../figures/draw.js";
import { variants } from "../figures/frame.js";

/** A figure under its question, drawn for the column and for the phone; the page shows the one that fits. */
export function FigureView({
  figure,
  question,
  source,
}: {
  readonly figure: Figure;
  /** The question that stands over the figure already, and is not repeated. */
  readonly question: string;
  readonly source: string;
}) {
  const id = `figure-${figure.id.replaceAll(/[^\w-]/g, "-")}`;
  const caption = (
    <>
      {figure.title === question ? null : <strong class="figure-title">{figure.title}</strong>}
      <span class="figure-subtitle">{figure.subtitle}</span>
    </>
  );
  if (isEmpty(figure.plot)) {
    return (
      <figure id={id}>
        <figcaption>{caption}</figcaption>
        <p class="empty">
          There is nothing to draw here: no value could be estimated or shown. The table says what there is.
        </p>
      </figure>
    );
  }
  const drawn = variants.map((variant) => ({ variant, ...drawFigure(figure, variant, `${id}-${variant}`) }));
  return (
    <figure id={id}>
      <figcaption>{caption}</figcaption>
      {drawn.map(({ variant, svg }) => (
        <div key={variant} class={`figure-${variant}`} dangerouslySetInnerHTML={{ __html: svg }} />
      ))}
      {drawn.map(({ variant, notes }) =>
        notes.map((note) => (
          <p key={`${variant} ${note}`} class={`note figure-${variant}`}>
            {note}
          </p>
        )),
      )}
      <p class="note source">{source}</p>
    </figure>
  );
}
