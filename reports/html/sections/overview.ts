import { countBySeverity, severities, type Severity } from '../../../audit/settings/severity.ts'
import { groupIntoMap } from '../../group-into-map.ts'
import type { Posture } from '../../posture/posture.ts'
import { renderKey, renderStackedBar, type BarSegment } from '../elements/stacked-bar.ts'
import { html, type Html } from '../elements/markup.ts'
import { countApplicable, computeScore, buildSegments } from '../elements/score.ts'
import {
  renderBreakableName,
  renderCount,
  renderNumber,
  renderCounts,
  renderTime,
  renderSeverityLabel,
  renderSeverityName,
  capitalize,
} from '../elements/render-words.ts'
import {
  describeCoverageGaps,
  type SweepCoverage,
  type SweepSummary,
} from '../../../audit/resources/assay/sweep-coverage.ts'

/** The summary: the account, its open findings, and the coverage. */
export function renderOverview(posture: Posture): Html {
  const { account, regions, at, sweep } = posture
  return html`<header class="top">
<p class="brand"><b>Assay</b> audit report</p>
<h1>Account ${renderBreakableName(account)}</h1>
<p class="when">${regions.join(', ')}${regions.length > 0 && html` <span aria-hidden="true">·</span> `}evaluated ${renderTime(at)}</p>${
    sweep &&
    html`
${renderCoverage(sweep)}`
  }
<p class="lead">${renderLead(posture)}</p>
</header>`
}

/** The figures of the overview, as panels. */
export function renderPanels(posture: Posture): Html {
  return html`<section aria-labelledby="standing" class="panels">
<h2 id="standing" class="hidden-text">Summary</h2>
<div class="panel"><h3>Open findings</h3>${renderSeverityTiles(posture)}${renderWorst(posture)}</div>
<div class="panel"><h3>What was evaluated</h3>${renderEvaluated(posture)}</div>
</section>`
}

function renderLead({ findings, accepted, unknown, unlisted, disabled = [] }: Posture): Html {
  const bad = renderCounts(
    listSeverityCounts(findings).map(([severity, count]) => [count, severity.toLowerCase()]),
  )
  const open =
    findings.length === 0
      ? html`<b>No finding is open.</b>`
      : html`<b>${renderCount(findings.length, 'finding is', 'findings are')} open</b>: ${bad}.`
  return html`${open}
${accepted.length > 0 && `${renderCount(accepted.length, 'more is an accepted risk', 'more are accepted risks')}.`}
${unknown.length > 0 && `${renderCount(unknown.length, 'check')} could not be evaluated and ${unknown.length === 1 ? 'does' : 'do'} not count as passed.`}
${unlisted.length > 0 && `${renderCount(unlisted.length, 'part of the account', 'parts of the account')} could not be read.`}
${disabled.length > 0 && html`<a href="#disabled">${renderCount(disabled.length, 'control is', 'controls are')} disabled.</a>`}`
}

function listSeverityCounts(findings: Posture['findings']): [Severity, number][] {
  const counts = countBySeverity(findings)
  return severities.map(each => [each, counts[each]])
}

function renderSeverityTiles({ findings }: Posture): Html {
  const tiles = listSeverityCounts(findings).map(([severity, count]) => {
    const style = `${severity.toLowerCase()}${count === 0 ? ' none' : ''}`
    return html`<li><a class="tile ${style}" href="#findings" data-filter="severity=${severity}&amp;status=open"><b>${renderNumber(count)}</b> ${renderSeverityName(severity)}</a></li>`
  })
  return html`<ul class="tiles">${tiles}</ul>`
}

/** Controls that are listed as the first ones to fix. */
const MAX_WORST_CONTROLS = 4

function renderWorst({ findings, controls }: Posture): Html | undefined {
  const titles = new Map(controls.map(({ id, title }) => [id, title]))
  const groups = [...groupIntoMap(findings, ({ control }) => control)].slice(0, MAX_WORST_CONTROLS)
  if (groups.length === 0) return undefined
  const rows = groups.map(
    ([id, [first, ...more]]) =>
      html`<li>${first && renderSeverityLabel(first.severity)}<a href="#findings" data-filter="status=open&amp;control=${id}">${titles.get(id) ?? id}</a><span class="count">${renderNumber(more.length + 1)}</span></li>`,
  )
  return html`<ul class="first" aria-label="Fix first">${rows}</ul>`
}

function renderEvaluated(posture: Posture): Html {
  const tally = { counts: posture.counts, accepted: posture.accepted.length }
  const segments = buildSegments(tally)
  const score = computeScore(tally)
  const evaluations = renderCount(countApplicable(tally), 'evaluation')
  const rows = segments.map(({ label, count, style }) => {
    const status = LINKED_SEGMENTS[style]
    return html`<li>${renderKey(style)}<span>${status === undefined || count === 0 ? capitalize(label) : html`<a href="#findings" data-filter="status=${status}">${capitalize(label)}</a>`}</span><b>${renderNumber(count)}</b></li>`
  })
  const about: [string, number][] = [
    ['Resources', posture.resources],
    ['Controls', posture.controls.length],
    ['Cases in which a control does not apply', posture.counts.NOT_APPLICABLE],
  ]
  return html`<p class="score">${score === undefined ? html`<b>${countApplicable(tally) === 0 ? 'Nothing to evaluate' : 'Nothing could be evaluated'}</b>` : html`<b>${score} %</b> of ${evaluations} pass`}</p>
${renderStackedBar('all', 'All evaluations', segments)}
<ul class="counts">${rows}</ul>
<ul class="counts soft">${about.map(([label, count]) => html`<li><span>${label}</span><b>${renderNumber(count)}</b></li>`)}</ul>
${posture.unlisted.length > 0 && html`<p class="warning">These numbers do not include what could not be listed: <a href="#unknown">see what is missing</a>.</p>`}`
}

/** The segments whose results the page lists, by the status that the filter has for them. */
const LINKED_SEGMENTS: Readonly<Partial<Record<BarSegment['style'], string>>> = {
  fail: 'open',
  accepted: 'accepted',
  unknown: 'unknown',
}

/** The coverage of the last full scan; gaps are shown as a warning. */
function renderCoverage(coverage: SweepCoverage): Html {
  const { known, evaluated, last, runningSince } = coverage
  const gaps = describeCoverageGaps(coverage)
  return html`${last && html`<p class="when">${renderLastSweep(last)} ${renderNumber(evaluated)} of ${renderCount(known, 'known resource is', 'known resources are')} evaluated.</p>`}
${gaps.length > 0 && html`<p class="warning">${gaps.map(gap => `${capitalize(gap)}. `)}</p>`}
${runningSince !== undefined && html`<p class="when">A full scan has been running since ${renderTime(runningSince)}.</p>`}`
}

function renderLastSweep({ startedAt, endedAt, lost, listingFailures, pendingTasks }: SweepSummary): Html {
  return html`The last full scan ended ${renderTime(endedAt)}: everything up to ${renderTime(startedAt)} is evaluated${pendingTasks > 0 ? ', except as stated below' : ''}.
${lost > 0 && `${renderCount(lost, 'missed event')} ${lost === 1 ? 'was' : 'were'} processed by the scan.`}
${listingFailures > 0 && `${renderCount(listingFailures, 'list')} could not be read.`}`
}
