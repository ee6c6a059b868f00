/** What differs on narrow windows, phones and paper: a page of paper is as narrow as a phone for media queries, and is none. */
export const mediaStyle = `@media screen and (max-width: 56rem) {
  .panels { grid-template-columns: 1fr; }
  .strategies li { grid-template-columns: 1fr auto; gap: .35rem 1rem; }
  .strategies .percent { grid-column: 2; }
  .strategies .bar { grid-column: 1 / -1; grid-row: 2; }
  .strategies .soft { grid-column: 1 / -1; }
  .framework > summary { grid-template-columns: 1.1rem 14.5rem 1fr; }
  .framework .figures { grid-row: 2; grid-column: 2 / -1; }
  .framework .share { grid-row: 3; grid-column: 2 / -1; padding-left: 0; }
  .filter { grid-template-columns: repeat(2, 1fr); }
  .item summary { grid-template-columns: 1.1rem 7.4rem 1fr; }
  .item.worst { grid-template-columns: 7.4rem 1fr; }
  .item .what { grid-column: 2 / -1; }
  .item summary .what { grid-column: 3; }
  .search, .filter fieldset, .filter fieldset + fieldset, .actions { grid-column: 1 / -1; }
}
@media screen and (max-width: 44rem) {
  body { padding-top: 1.5rem; }
  h1 { font-size: 1.65rem; }
  .lead { font-size: 1.05rem; }
  section, .results { margin-top: 2.5rem; }
  .panel, .strategies li, .filter { padding-inline: 1rem; }
  .first li { grid-template-columns: 1fr auto; }
  .first .severity { grid-column: 1 / -1; }
  .filter { grid-template-columns: 1fr 1fr; }
  .framework > summary { grid-template-columns: 1.1rem 1fr; padding-inline: .75rem 1rem; }
  .framework .bar, .framework .figures, .framework .share { grid-column: 2; grid-row: auto; }
  .framework .scope, .clauses { padding-inline: 1rem; }
  .clause { grid-template-columns: 1fr; }
  .partly { display: inline; padding-left: .5rem; }
  .controls li > a.id { display: block; }
  .controls li > a.id + * { margin-left: 0; }
  nav ul { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem; padding-block: .3rem; }
  nav a { padding-block: .35rem; }
  .actions { justify-content: flex-start; }
  .actions output { flex: 1 0 100%; }
  .standing, .breakdown { grid-template-columns: 1fr; }
  .trend li { grid-template-columns: 7.2rem 1fr auto; }
  .fixes > li { grid-template-columns: 1fr auto; }
  .fixes .severity { grid-column: 1 / -1; }
  .head { grid-template-columns: 1fr auto; padding-inline: 1rem; gap: .25rem .5rem; }
  .head .severity { grid-column: 1; } .head h3 { grid-column: 1 / -1; grid-row: 2; }
  .group .further { margin-inline: 1rem; }
  .item summary { grid-template-columns: 1.1rem 1fr; }
  .item summary::before { grid-row: 1; }
  .item summary > * { grid-column: 2; }
  .item summary .what { grid-column: 2; }
  .item.worst { grid-template-columns: 1fr; }
  .item.worst .what { grid-column: 1; }
  .more { padding-left: 0; }
  .made { grid-template-columns: 1fr; gap: 0; }
  .made dd { margin-bottom: .4rem; }
  .strategy > summary { padding-inline: .75rem 1rem; }
  .reasons li { padding-inline: 1rem; }
  .register td { padding: .15rem 1rem; }
  .register tr { padding-bottom: .5rem; }
  .register td::before { content: attr(data-label) ": "; color: var(--soft); }
  .about { grid-template-columns: 1fr; gap: .1rem; padding-inline: 1rem; }
  .about dd + dt { margin-top: .6rem; }
  .items { padding-inline: 1rem; }
  .evidence dl { grid-template-columns: 1fr; gap: 0; }
  .evidence dd { margin-bottom: .35rem; }
  .evidence dd dl:not(.row) { padding-left: .75rem; border-left: 2px solid var(--line); }
  .unlisted { padding-inline: 1rem; }
  table, thead, tbody, tr, th, td { display: block; }
  thead { display: none; }
  thead th:first-child, tbody th { padding-inline: 1rem; }
  .number, .number:last-child { width: auto; text-align: left; padding: 0; }
  .number::after { content: " " attr(data-label); }
  .number.zero { display: none; }
  .checklist tbody tr { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .6rem 1rem .6rem 2.5rem; font-size: .9375rem; }
  .checklist tbody tr > th { flex: 1 0 100%; padding: 0; margin-left: -1.5rem; }
  .checklist tbody tr > td.number { padding: .15rem 0 0; font-size: .875rem; }
  .checklist .about { padding-left: 1.5rem; }
  .checklist summary { grid-template-columns: 1.1rem 1fr; gap: .15rem .4rem; }
  .checklist summary b, .checklist summary .id { grid-column: 2; }
}
@media print {
  :root {
    --ground: #ffffff; --paper: #ffffff; --ink: #111417; --soft: #4c545d; --line: #cfd4da; --strong-line: #8b949f;
    --link: #111417; --pass: #2f7f60; --pass-ink: #27694f; --idle: #c6d8cf; --manual: #6f86b6; --fail: #b5322e; --accepted: #8d98a5; --hatch: #9aa4b0;
    --critical: #9c1238; --high: #ad400c; --medium: #7a5a08; --low: #2a5d9c; --informational: #57606b;
    --warning: #7a5a08; --warning-ground: #ffffff; color-scheme: light;
  }
  @page { margin: 16mm 14mm; }
  html { font-size: 8.5pt; }
  body { max-width: none; padding: 0; }
  .filter, .bar-of-filter, nav, .skip, .choice, .snippet, .further, .checklist .about, .framework .only, .clause:not(:has(> .fail)) .controls { display: none !important; }
  #controls .quiet { display: none; }
  .framework > summary { grid-template-columns: 0 14.5rem 1fr 20rem; }
  .clause { break-inside: avoid; content-visibility: visible; padding: .45rem 0; }
  summary::before { visibility: hidden; }
  .checklist summary { grid-template-columns: 0 7.9rem 1fr auto; }
  .item summary { grid-template-columns: 0 7.4rem 14rem 1fr; }
  .evidence dl { font-size: .8125rem; }
  .filtered { display: block; font-weight: 600; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .item, .panel, .clause, .strategies li, .fixes > li, .reasons li, tbody tr { break-inside: avoid; }
  h2, h3, .head { break-after: avoid; }
  .severity, .bar, .tile, .key { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { text-decoration: none; }
  section { margin-top: 2rem; }
}`
