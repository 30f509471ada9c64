/** What the law leaves open. This version asks nothing of the law, and says so. */
export function Law() {
  return (
    <section id="law" aria-labelledby="law-title">
      <h2 id="law-title">What the law leaves open</h2>
      <p>
        <strong>Not answered in this report.</strong> It looks at data alone and does not check which of the
        options federal, state and local law allow, require or forbid. Ask counsel before weighing them: an
        option that the law closes needs no evidence.
      </p>
    </section>
  );
}
