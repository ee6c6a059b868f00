import { createHash } from 'node:crypto'
import { renderAcceptedRisks } from './sections/accepted-risks.ts'
import { renderChecklist } from './sections/checklist.ts'
import { renderFilter } from './sections/filter.ts'
import { renderFrameworks } from './sections/frameworks.ts'
import { renderFindings } from './sections/findings.ts'
import { html, renderHtml, trustHtml, type Html } from './elements/markup.ts'
import { renderOverview, renderPanels } from './sections/overview.ts'
import { script } from './script/script.ts'
import { renderGroups, renderProvenance, renderStanding } from './sections/standing.ts'
import { renderReportData } from './data/report-data.ts'
import { renderStrategies } from './sections/strategies.ts'
import { style } from './style/style.ts'
import { renderNotEvaluated } from './sections/not-evaluated.ts'
import type { Posture } from '../posture/posture.ts'

/**
 * The posture as one self-contained HTML file. Its content security policy forbids network access. Without scripts it has the
 * summary, the worst findings and everything else but the further findings.
 */
export function renderHtmlReport(posture: Posture): string {
  return renderHtml(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Assay: account ${posture.account}, ${posture.at.slice(0, 10)}</title>
<style>${trustHtml(style)}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
${renderOverview(posture)}
${renderContents(posture)}
<main>
${renderPanels(posture)}
${renderStanding(posture)}
${renderStrategies(posture)}
<div class="results">
${renderFilter(posture)}
${renderFindings(posture)}
${renderGroups(posture)}
${renderNotEvaluated(posture)}
${renderAcceptedRisks(posture)}
</div>
${renderFrameworks(posture)}
${renderChecklist(posture)}
${renderProvenance(posture)}
</main>
<footer><p>Assay audit report of account ${posture.account}, ${posture.at.slice(0, 10)}</p></footer>
<script type="application/json" id="data">${trustHtml(renderReportData(posture))}</script>
<script>${trustHtml(script)}</script>
</body>
</html>
`)
}

function renderContents(posture: Posture): Html {
  const parts = [
    ['findings', 'Findings', posture.findings.length],
    ['unknown', 'Not evaluated', posture.unknown.length + posture.unlisted.length],
    ['accepted', 'Accepted risks', posture.accepted.length],
    ['frameworks', 'Frameworks', posture.frameworks.length],
    ['checklist', 'Checklist', posture.controls.length],
  ] as const
  const shown = parts.filter(([id, , count]) => id !== 'frameworks' || count > 0)
  const links = shown.map(
    ([id, name, count]) => html`<li><a href="#${id}">${name} <span>${count}</span></a></li>`,
  )
  return html`<nav aria-label="Contents"><ul>${links}</ul></nav>`
}

const policy = [
  "default-src 'none'",
  `style-src ${hashText(style)}`,
  `script-src ${hashText(script)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

function hashText(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
