/** The style of all parts of the report, in light and dark. */
export const screenStyle = `:root {
  --ground: #f6f7f8; --paper: #ffffff; --ink: #1b2026; --soft: #57606b; --line: #dde1e6; --strong-line: #8b949f;
  --link: #0b5a79; --pass: #2f7f60; --pass-ink: #27694f; --fail: #b5322e; --accepted: #8d98a5; --hatch: #9aa4b0; --idle: #c6d8cf; --manual: #6f86b6;
  --critical: #9c1238; --high: #ad400c; --medium: #7a5a08; --low: #2a5d9c; --informational: #57606b;
  --warning: #7a5a08; --warning-ground: #fdf6e3;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #13161a; --paper: #1a1e24; --ink: #e6e9ed; --soft: #a4adb8; --line: #2d343d; --strong-line: #6d7783;
    --link: #86c7e3; --pass: #58b08c; --pass-ink: #6cc19e; --fail: #e5766e; --accepted: #75808d; --hatch: #77828f; --idle: #3c5a4d; --manual: #7d93c4;
    --critical: #ff93aa; --high: #ffa876; --medium: #e3c262; --low: #93bff3; --informational: #b1bac5;
    --warning: #e3c262; --warning-ground: #2a2618;
  }
}
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 72rem; padding: 2.5rem clamp(1rem, 4vw, 2.5rem) 4rem;
  background: var(--ground); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere;
}
h1, h2, h3, p, ul, dl, dd, fieldset { margin: 0; padding: 0; }
ul { list-style: none; }
a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: 1px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
h2:focus-visible { outline-offset: 6px; }
h1 { font-size: 2.1rem; line-height: 1.2; font-weight: 650; letter-spacing: -.015em; font-variant-numeric: tabular-nums; }
h2 { font-size: 1.35rem; line-height: 1.3; font-weight: 650; letter-spacing: -.01em; margin-bottom: 1rem; }
h3 { font-size: 1rem; font-weight: 600; }
section { margin-top: 3.5rem; }
.soft { color: var(--soft); font-size: .9375rem; }
.hidden-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: .5rem 1rem; background: var(--paper); }
.skip:focus { top: .5rem; }
.total { margin-left: .35rem; color: var(--soft); font-weight: 400; font-variant-numeric: tabular-nums; }
.warning { color: var(--warning); font-size: .9375rem; }

.brand { color: var(--soft); font-size: .9375rem; margin-bottom: 1.5rem; }
.brand b { color: var(--ink); font-weight: 650; }
.when { color: var(--soft); margin-top: .35rem; }
.lead { font-size: 1.15rem; line-height: 1.5; max-width: 46rem; margin-top: 1.25rem; }
nav { margin-top: 2rem; border-block: 1px solid var(--line); }
nav ul { display: flex; flex-wrap: wrap; gap: 0 2rem; }
nav a { display: inline-block; padding: .65rem 0; text-decoration: none; }
nav a:hover { text-decoration: underline; }
nav span { color: var(--soft); font-variant-numeric: tabular-nums; }

.panels { display: grid; grid-template-columns: 3fr 2fr; gap: 1.25rem; margin-top: 2rem; }
.panel { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 1.25rem 1.5rem 1.5rem; min-width: 0; }
.panel h3 { margin-bottom: 1rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .6rem; }
.tiles li { flex: 1 1 auto; }
.tile { display: block; padding: .5rem .75rem .6rem; border: 1px solid var(--line); border-top: 3px solid currentColor; white-space: nowrap; border-radius: 4px; text-decoration: none; font-size: .875rem; font-weight: 600; }
.tile b { display: block; font-size: 2rem; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums; }
.tile:hover { background: var(--ground); }
.tile.none { color: var(--soft); border-top-color: var(--line); font-weight: 400; }
.tile.none b { font-weight: 400; }
.first { margin-top: 1.25rem; border-top: 1px solid var(--line); }
.first li { display: grid; grid-template-columns: 7.9rem 1fr auto; gap: 0 .75rem; align-items: baseline; padding: .6rem 0; font-size: .9375rem; }
.first li + li { border-top: 1px solid var(--line); }
.first a { text-decoration: none; }
.first a:hover { text-decoration: underline; }
.panel .first + p { margin-top: .5rem; }
.score { margin-bottom: .75rem; }
.score b { font-size: 2rem; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums; }
.counts { margin-top: 1rem; font-size: .9375rem; }
.counts li { display: flex; align-items: baseline; gap: 0 .25rem; padding: .3rem 0; }
.counts li + li { border-top: 1px solid var(--line); }
.counts b { margin-left: auto; padding-left: 1rem; white-space: nowrap; font-weight: 600; font-variant-numeric: tabular-nums; }
.counts a { text-decoration: none; }
.counts a:hover { text-decoration: underline; }
.counts.soft b { font-weight: 400; }
.counts + .warning { margin-top: .75rem; }
.counts + .counts { margin-top: .25rem; border-top: 1px solid var(--line); }

.standing { display: grid; grid-template-columns: 1fr 1fr; gap: 1.25rem; margin-top: 1.25rem; }
.standing .wide { grid-column: 1 / -1; }
.standing h3, .breakdown h3 { margin-bottom: .75rem; }
.change { font-size: 1.05rem; margin-bottom: .25rem; display: flex; flex-wrap: wrap; gap: 0 1.5rem; }
.change b { font-size: 2rem; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums; }
.change a { text-decoration: none; }
.change a:hover { text-decoration: underline; }
.closed > summary { font-size: .875rem; color: var(--link); margin-top: .4rem; }
.closed li { font-size: .9375rem; padding: .2rem 0; }
.trend { margin: 1rem 0 .35rem; }
.trend li { display: grid; grid-template-columns: 7.9rem 8rem 1fr; gap: 0 .75rem; align-items: center; padding: .15rem 0; }
.trend b { font-weight: 600; font-variant-numeric: tabular-nums; }
.sparkline { max-width: 100%; }
.sparkline polyline { fill: none; stroke: var(--soft); stroke-width: 1.5; }
.sparkline circle { fill: var(--ink); }
.late { border-top: 1px solid var(--line); margin-bottom: .6rem; }
.late li { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: .45rem 0; border-bottom: 1px solid var(--line); font-size: .9375rem; }
.late .soft { grid-row: 2; font-size: .875rem; }
.late .count { grid-row: 1; grid-column: 2; }
.fixes { list-style: none; margin: 0 0 .6rem; padding: 0; border-top: 1px solid var(--line); }
.fixes > li { display: grid; grid-template-columns: 7.9rem 1fr auto; gap: 0 .75rem; align-items: baseline; padding: .65rem 0; border-bottom: 1px solid var(--line); }
.fixes a { text-decoration: none; font-weight: 600; }
.fixes a:hover { text-decoration: underline; }
.breakdown { display: grid; grid-template-columns: repeat(2, 1fr); gap: 1.25rem; }
.breakdown li { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: .35rem 0; font-size: .9375rem; }
.breakdown li + li { border-top: 1px solid var(--line); }
.breakdown b { font-weight: 600; font-variant-numeric: tabular-nums; }
.breakdown .soft { grid-column: 1 / -1; font-size: .8125rem; }
.made { display: grid; grid-template-columns: 8.5rem 1fr; gap: .35rem 1.25rem; font-size: .9375rem; margin-bottom: 1rem; }
.made dt { color: var(--soft); }
.made code { font-family: var(--mono); font-size: .8125rem; }

.bar { display: block; border-radius: 3px; overflow: hidden; background: var(--line); }
.bar rect { stroke: var(--paper); stroke-width: 1; }
.pattern { position: absolute; }
svg .pass { fill: var(--pass); } svg .fail { fill: var(--fail); } svg .accepted { fill: var(--accepted); }
svg .idle { fill: var(--idle); } svg .manual { fill: var(--manual); } svg .uncovered { fill: var(--line); } svg .disabled { fill: var(--warning); }
.key .uncovered { stroke: var(--strong-line); stroke-width: 2; }
.hatch-ground { fill: var(--paper); } .hatch-line { fill: var(--hatch); }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; font-size: .875rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.panel .legend { margin: .75rem 0 1rem; }
.key { margin-right: .4rem; border-radius: 2px; vertical-align: -1px; }
.key .unknown { stroke: var(--hatch); }
.strategies { margin-top: 1rem; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
.strategies li { display: grid; grid-template-columns: 11.5rem 1fr 3.5rem 20rem; gap: 0 1.25rem; align-items: center; padding: .8rem 1.5rem; }
.strategies li + li { border-top: 1px solid var(--line); }
.strategies .percent { text-align: right; font-weight: 600; font-variant-numeric: tabular-nums; grid-column: 3; }
.strategies .bar { grid-column: 2; grid-row: 1; }
.strategies .soft { font-size: .875rem; font-variant-numeric: tabular-nums; }
.strategies a { text-decoration: none; }
.strategies a:hover { text-decoration: underline; }
.heading { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 2rem; }

.severity { display: inline-block; justify-self: start; font-size: .8125rem; line-height: 1.5; font-weight: 600; padding: 0 .5rem; border: 1px solid currentColor; border-radius: 4px; white-space: nowrap; }
.critical { color: var(--critical); } .high { color: var(--high); } .medium { color: var(--medium); } .low { color: var(--low); } .informational { color: var(--informational); }
.severity.critical { background: var(--critical); color: var(--paper); border-color: var(--critical); }

.results { margin-top: 3.5rem; }
.filter { display: grid; grid-template-columns: repeat(4, 1fr); gap: .75rem 1rem; align-items: end; padding: 1rem 1.5rem 1.1rem; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
.search { grid-column: 1 / -1; }
.filter label > span:first-child, .filter legend { display: block; font-size: .8125rem; color: var(--soft); margin-bottom: .25rem; }
.filter input[type=search], .filter select { width: 100%; min-width: 0; height: 2.4rem; padding: 0 .65rem; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--strong-line); border-radius: 5px; }
.filter input::placeholder { color: var(--soft); opacity: 1; }
.filter legend { padding: 0; }
.filter fieldset { border: 0; grid-column: span 2; display: flex; flex-wrap: wrap; gap: .4rem; }
.filter .chip { display: inline-flex; align-items: center; gap: .4rem; padding: .2rem .65rem; border: 1px solid var(--line); border-radius: 5px; font-size: .875rem; font-weight: 600; cursor: pointer; }
.filter .chip > span:first-child, .filter .chip span { display: inline; margin: 0; color: inherit; font-size: inherit; }
.chip:has(:checked) { border-color: currentColor; }
.chip input { margin: 0; accent-color: currentColor; }
.filter fieldset + fieldset { grid-column: span 1; }
.actions { grid-column: span 1; align-self: end; display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; justify-content: flex-end; }
.actions output { color: var(--soft); font-size: .875rem; margin-right: auto; font-variant-numeric: tabular-nums; }
.actions button { font: inherit; font-size: .875rem; padding: .3rem .75rem; color: inherit; background: none; border: 1px solid var(--strong-line); border-radius: 5px; cursor: pointer; }
.actions button:hover { background: var(--ground); }
.filtered { display: none; }
.bar-of-filter { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .4rem .75rem; align-items: center; padding: .6rem 0; background: var(--ground); border-bottom: 1px solid var(--line); }
.bar-of-filter output { font-size: .9375rem; font-weight: 600; font-variant-numeric: tabular-nums; }
#chips { display: flex; flex-wrap: wrap; gap: .4rem; min-width: 0; }
#chips button, .further, .snippet button { font: inherit; font-size: .875rem; padding: .2rem .7rem; color: inherit; background: var(--paper); border: 1px solid var(--strong-line); border-radius: 5px; cursor: pointer; max-width: 100%; }
#chips button:hover, .further:hover { background: var(--ground); }
.further { margin: .6rem 0; }
.group .further { margin: 0 1.5rem 1rem; }
.results section:first-of-type { margin-top: 2.5rem; }

summary { cursor: pointer; }
summary::marker { content: ""; }
summary::-webkit-details-marker { display: none; }
summary::before { content: ""; display: inline-block; width: .45rem; height: .45rem; border: solid var(--soft); border-width: 0 1.5px 1.5px 0; transform: rotate(-45deg); margin-right: .6rem; }
details[open] > summary::before { transform: rotate(45deg); }
.group { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; margin-top: .75rem; }
.head { display: grid; grid-template-columns: 7.9rem 1fr auto; gap: 0 .75rem; align-items: baseline; padding: .85rem 1.5rem .6rem; }
.head h3 .id { display: block; font-weight: 400; }
.title { font-weight: 600; }
.count { color: var(--soft); font-size: .9375rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
.id { font-size: .875rem; color: var(--soft); }
a.id { color: var(--link); }
.choice { display: inline-block; font-size: .9375rem; margin-bottom: .5rem; }
.badge { display: inline-block; margin-right: .35rem; padding: 0 .45rem; font-size: .8125rem; color: var(--soft); border: 1px solid var(--line); border-radius: 4px; white-space: nowrap; }
.badge.new { color: var(--link); border-color: currentColor; } .badge.overdue { color: var(--fail); border-color: currentColor; }

.about { display: grid; grid-template-columns: 8.5rem 1fr; gap: .6rem 1.25rem; padding: 1.1rem 1.5rem 1.25rem; font-size: .9375rem; }
.about dt { color: var(--soft); }
.about dd { max-width: 46rem; }
.about ul:not(.tags):not(.plain) { list-style: disc; padding-left: 1.1rem; }
.tags { display: flex; flex-wrap: wrap; gap: .4rem; }
.tags li { border: 1px solid var(--line); border-radius: 4px; padding: .05rem .5rem; font-size: .875rem; }
.tags b { font-weight: 600; }
.items { padding: 0 1.5rem .4rem; }
.item { border-top: 1px solid var(--line); }
.item summary, .item.worst { display: grid; grid-template-columns: 1.1rem 7.4rem 14rem 1fr; gap: .25rem .75rem; align-items: baseline; padding: .7rem 0; }
.item.worst { grid-template-columns: 7.4rem 14rem 1fr; }
.item summary:hover .what { text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: .15em; }
.item summary::before { align-self: start; margin: .5rem 0 0; }
.who { min-width: 0; }
.who b { display: block; font-weight: 600; }
.who > span:not(:first-child), .item.worst .who span { color: var(--soft); font-size: .875rem; }
.what { min-width: 0; }
.what > p + p { margin-top: .3rem; }
.more { padding: 0 0 1rem 1.85rem; }
.more > dl { grid-template-columns: 7.4rem 1fr; gap: .4rem .75rem; font-size: .9375rem; }
.snippet { margin-top: .75rem; }
.snippet summary { display: inline-block; font-size: .875rem; color: var(--link); }
.item .snippet summary::before { margin: 0 .6rem 0 0; }
.snippet pre { font: .8125rem/1.5 var(--mono); white-space: pre-wrap; background: var(--ground); border: 1px solid var(--line); border-radius: 5px; padding: .75rem 1rem; margin: .5rem 0; }
.reasons { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; margin: 1rem 0; }
.reasons li { padding: .7rem 1.5rem; }
.disabled-controls { margin-top: 1.5rem; }
.reasons li + li { border-top: 1px solid var(--line); }
.evidence dl { display: grid; grid-template-columns: minmax(5.5rem, max-content) 1fr; gap: .2rem 1rem; font-size: .875rem; }
.evidence dt { color: var(--soft); max-width: 11rem; }
.evidence dd { min-width: 0; }
.evidence .arn { font-family: var(--mono); font-size: .8125rem; }
.evidence dd > ul > li + li { margin-top: .25rem; }
.unlisted { background: var(--warning-ground); border: 1px solid var(--line); border-left: 3px solid var(--warning); border-radius: 4px 8px 8px 4px; padding: 1rem 1.5rem; margin-top: 1rem; }
.unlisted li { margin: .35rem 0; }

table { width: 100%; border-collapse: collapse; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; border-spacing: 0; }
th { font-weight: inherit; text-align: left; }
thead th { color: var(--soft); font-size: .8125rem; padding: .6rem .5rem; vertical-align: bottom; }
thead th:first-child, tbody th { padding-left: 1.5rem; }
tbody tr + tr { border-top: 1px solid var(--line); }
tbody tr > * { padding-block: .55rem; vertical-align: baseline; }
.register td { padding-inline: .5rem; font-size: .9375rem; }
.register { table-layout: fixed; }
.register th[scope=row] { font-size: .9375rem; }
.register thead th:nth-child(1) { width: 33%; } .register thead th:nth-child(3) { width: 17%; } .register thead th:nth-child(4) { width: 12%; } .register thead th:nth-child(5) { width: 15%; }
.register td:last-child { padding-right: 1.5rem; }
.register + p { margin-top: .75rem; }
details.strategy { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; margin-top: .6rem; }
.strategy > summary { padding: .8rem 1.5rem .8rem 1.25rem; }
.strategy > summary .count { white-space: normal; }
.strategy > table { border: 0; border-top: 1px solid var(--line); border-radius: 0 0 8px 8px; }
#controls:not(.all) .quiet { display: none; }
.number { text-align: right; padding-inline: .5rem; width: 5.4rem; font-variant-numeric: tabular-nums; }
.number:last-child { padding-right: 1.5rem; width: 7rem; }
time { white-space: nowrap; }
td.number.zero, td.number.none { color: var(--soft); }
td.number.fail { color: var(--fail); font-weight: 600; }
.checklist summary { display: grid; grid-template-columns: 1.1rem 7.9rem 1fr; gap: 0 .5rem; align-items: baseline; }
.checklist summary::before { margin: 0; align-self: start; margin-top: .5rem; grid-row: 1; }
.checklist summary b { font-weight: 400; }
.checklist summary .id { grid-column: 3; }
.checklist .about { padding: .75rem 0 .75rem 10rem; grid-template-columns: 1fr; gap: .1rem; }
.checklist .about dd + dt { margin-top: .6rem; }
.intro { max-width: 46rem; margin-bottom: .75rem; }
.frameworks { margin-top: 1rem; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
.framework + .framework { border-top: 1px solid var(--line); }
.framework[hidden] + .framework { border-top: 0; }
.framework > summary { display: grid; grid-template-columns: 1.1rem 14.5rem 1fr 20rem; gap: .25rem .75rem; align-items: center; padding: .8rem 1.5rem .8rem 1.25rem; }
.framework > summary:hover .title { text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: .15em; }
.framework > summary::before { margin: 0; }
.framework .figures { grid-column: 3 / -1; }
.framework .share { grid-row: 1; grid-column: 4; padding-left: 1rem; }
.framework .figures, .framework .share { color: var(--soft); font-size: .875rem; font-variant-numeric: tabular-nums; }
.framework[open] > summary { border-bottom: 1px solid var(--line); }
.framework .scope { padding: 1rem 1.5rem .25rem; font-size: .9375rem; color: var(--soft); }
.framework .scope p { max-width: 56rem; }
.framework .only { margin-top: .35rem; }
.clauses { padding: 0 1.5rem .5rem; }
.clause { display: grid; grid-template-columns: 9rem 1fr; gap: .25rem 1.25rem; padding: .8rem 0; font-size: .9375rem; content-visibility: auto; contain-intrinsic-size: auto 5rem; }
.clause + .clause { border-top: 1px solid var(--line); }
.clause .what > * + * { margin-top: .2rem; }
.status::before { content: ''; display: inline-block; width: .7rem; height: .7rem; margin-right: .4rem; border-radius: 2px; vertical-align: -1px; background: var(--line); border: 1px solid var(--strong-line); }
.status.fail::before { background: var(--fail); border-color: var(--fail); } .status.pass::before { background: var(--pass); border-color: var(--pass); } .status.accepted::before { background: var(--accepted); } .status.idle::before { background: var(--idle); } .status.manual::before { background: var(--manual); } .status.unknown::before { background: repeating-linear-gradient(45deg, var(--hatch) 0 2px, var(--paper) 2px 4px); }
.status { font-weight: 600; font-size: .875rem; line-height: 1.65; }
.status.fail { color: var(--fail); } .status.pass { color: var(--pass-ink); }
.status.idle, .status.manual, .status.uncovered, .status.accepted, .status.unknown, .status.disabled { color: var(--soft); }
.partly { display: block; padding-left: 1.25rem; font-weight: 400; color: var(--soft); }
.number-of { font-weight: 650; margin-right: .35rem; font-variant-numeric: tabular-nums; }
.attestation { border-left: 3px solid var(--manual); padding-left: .6rem; }
.attestation.ended { border-left-color: var(--warning); }
.attestation.ended b { color: var(--warning); }
.controls > summary { display: inline-block; font-size: .875rem; color: var(--link); }
.controls ul { padding: .35rem 0 0 1.05rem; font-size: .875rem; }
.controls li { padding: .1rem 0; }
.controls li > * + * { margin-left: .6rem; }
.controls span { color: var(--soft); }
.controls .bad { color: var(--fail); font-weight: 600; }
footer { margin-top: 3rem; color: var(--soft); font-size: .875rem; }`
