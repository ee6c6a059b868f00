import { cutText, escapeText } from '../../../audit/text/quote-text.ts'
import { FIX_OVERDUE_CONTROL, type DueDaysBySeverity } from '../../../audit/settings/due-days.ts'
import { severities } from '../../../audit/settings/severity.ts'
import type { OpenBySeverity, CountedGroup, FindingGroups } from '../../posture/finding-groups.ts'
import { countLaterReports } from '../../posture/earlier/report-history.ts'
import type { Posture } from '../../posture/posture.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import { html, type HtmlContent, type Html } from '../elements/markup.ts'
import { renderSparkline } from '../elements/sparkline.ts'
import {
  capitalize,
  limitNameLength,
  renderBreakableName,
  renderCount,
  renderCounts,
  renderKindName,
  renderNumber,
  renderSeverityLabel,
  renderStrategyName,
  renderTime,
} from '../elements/render-words.ts'
import type { Strategy } from '../../../audit/settings/strategy.ts'
import type { Kind } from '../../../audit/resources/resource.ts'

/** What changed, what is overdue, what to fix first, and where the open findings are. */
export function renderStanding(posture: Posture): Html {
  const hasChanges = posture.since !== undefined || posture.trend !== undefined
  return html`<section aria-labelledby="changes" class="standing">
<h2 id="changes" class="hidden-text">What changed and what to do</h2>
${hasChanges && html`<div class="panel"><h3>Since the last report</h3>${renderChanges(posture)}${renderTrend(posture)}</div>`}
<div class="panel${hasChanges ? '' : ' wide'}"><h3>Overdue</h3>${renderOverdue(posture)}${!hasChanges && html`<p class="soft">${NOT_COMPARED}</p>`}</div>
<div class="panel wide"><h3>Top fixes</h3>${renderTopFixes(posture)}</div>
</section>`
}

const NOT_COMPARED = 'This report is not compared with an earlier one.'

function renderChanges({ since }: Posture): Html {
  if (since === undefined) return html`<p class="soft">${NOT_COMPARED}</p>`
  const { at, opened, closed, accepted, notKnown, firstClosed } = since
  const others = renderCounts([
    [accepted, 'accepted'],
    [notKnown, 'not known any more'],
  ])
  const more = closed - firstClosed.length
  return html`<p class="change"><a href="#findings" data-filter="new=1&amp;status=open"><b>${renderChange('+', opened)}</b> opened</a> <span><b>${renderChange('−', closed)}</b> closed</span></p>
<p class="soft">Since ${renderTime(at)}.${others !== '' && ` ${others}.`}</p>
${
  closed > 0 &&
  html`<details class="closed"><summary>Closed findings</summary><ul>${firstClosed.map(({ control, resource }) => html`<li><b>${renderBreakableName(limitNameLength(getResourceName(resource)))}</b> <span class="soft">${renderKindName(resource.kind)}</span> <a class="id" href="#about:${control}">${renderBreakableName(control)}</a></li>`)}${more > 0 && html`<li class="soft">and ${renderNumber(more)} more</li>`}</ul></details>`
}`
}

/** A number of findings with its sign; none is neither more nor less. */
function renderChange(sign: '+' | '−', count: number): string {
  return `${count === 0 ? '' : sign}${renderNumber(count)}`
}

function renderTrend(posture: Posture): Html | false {
  const { trend, at } = posture
  if (trend === undefined) return false
  const [first] = trend
  const own = trend.findIndex(point => point.at === at)
  const position = own < 0 ? trend.length - 1 : own
  const shown = severities.filter(severity => trend.some(({ open }) => open[severity] > 0))
  const rows = shown.map(
    severity =>
      html`<li><span>${renderSeverityLabel(severity)}</span>${renderSparkline(`trend-${severity.toLowerCase()}`, trend, { severity, position })}<b>${renderNumber(trend[position]?.open[severity] ?? 0)}</b></li>`,
  )
  const later = countLaterReports(posture)
  return html`<ul class="trend">${rows}</ul><p class="soft">Open findings in ${renderNumber(trend.length)} reports since ${renderTime(first?.at ?? '')}.${later > 0 && ` ${renderCount(later, 'report')} made before this one ${later === 1 ? 'has' : 'have'} a later time: a clock was wrong.`}</p>`
}

const MAX_OVERDUE = 5

/** `critical within 15 days` of each severity that has a due date. */
function describeDueDays(dueDays: DueDaysBySeverity): string[] {
  return severities.flatMap(severity => {
    const days = dueDays[severity]
    return days === undefined ? [] : `${severity.toLowerCase()} within ${renderCount(days, 'day')}`
  })
}

function renderOverdue({ findings, dueDays, findingDueDays = {}, controls }: Posture): Html {
  const due = describeDueDays(dueDays)
  const others = describeDueDays(findingDueDays)
  const isFixEvaluated = controls.some(({ id }) => id === FIX_OVERDUE_CONTROL)
  const overdue = findings
    .filter(({ overdueDays }) => overdueDays !== undefined)
    .toSorted((a, b) => (b.overdueDays ?? 0) - (a.overdueDays ?? 0))
  const rows = overdue
    .slice(0, MAX_OVERDUE)
    .map(
      ({ resource, overdueDays = 0, control }) =>
        html`<li><a href="#findings" data-filter="overdue=1&amp;q=${encodeURIComponent(cutText(escapeText(getResourceName(resource)), 100))}">${renderBreakableName(limitNameLength(getResourceName(resource)))}</a> <span class="soft">${renderBreakableName(control)}</span><span class="count">${renderCount(overdueDays, 'day')} late</span></li>`,
    )
  return html`<p class="score"><b>${renderNumber(overdue.length)}</b> ${overdue.length === 1 ? 'finding is' : 'findings are'} overdue</p>
${rows.length > 0 && html`<ul class="late">${rows}</ul>`}
<p class="soft">${isFixEvaluated && due.length > 0 ? `Vulnerabilities with a fix are due by severity: ${due.join(', ')}.` : 'Vulnerabilities have no due date.'} Exceptions are due at their end; ${others.length > 0 ? `other findings by severity, from when they open: ${others.join(', ')}` : 'other findings have no due date'}.</p>`
}

function renderTopFixes({ topFixes, findings, controls }: Posture): Html {
  if (topFixes.length === 0) return html`<p class="soft">No finding is open.</p>`
  const about = new Map(controls.map(control => [control.id, control]))
  const rows = topFixes.map(({ control, severity, on, closes }) => {
    const { title = control, remediation } = about.get(control) ?? {}
    return html`<li>${renderSeverityLabel(severity)}<div><p><a href="#about:${control}">${title}</a></p>
<p class="soft">${renderKindName(on.kind)} <b>${renderBreakableName(limitNameLength(on.name))}</b>${remediation !== undefined && html`: ${remediation}`}</p></div><span class="count">closes ${renderNumber(closes)}</span></li>`
  })
  const sum = topFixes.reduce((total, { closes }) => total + closes, 0)
  return html`<ol class="fixes">${rows}</ol><p class="soft">Together they close ${renderNumber(sum)} of ${renderCount(findings.length, 'open finding')}.</p>`
}

/** The open findings by account, region, strategy, kind and tag. */
export function renderGroups({ groups, findings }: Posture): Html | false {
  if (findings.length === 0) return false
  const tables = [
    renderGroupTable('Account', groups.account, ({ value }) => value, 'account'),
    renderGroupTable('Region', groups.region, ({ value }) => value, 'region'),
    renderGroupTable(
      'Strategy',
      groups.strategy,
      ({ value }) => renderStrategyName(value as Strategy),
      'strategy',
    ),
    renderGroupTable('Kind', groups.kind, ({ value }) => capitalize(renderKindName(value as Kind)), 'kind'),
    ...groups.tags.map(renderTagTable),
  ]
  return html`<section aria-labelledby="groups"><h2 id="groups" tabindex="-1">Where the findings are</h2>
<div class="breakdown">${tables}</div></section>`
}

const MAX_ROWS = 8

function renderGroupTable(
  title: string,
  groups: readonly CountedGroup[],
  name: (group: CountedGroup) => string,
  filter: string,
  further: HtmlContent = '',
): Html {
  const more = groups.slice(MAX_ROWS)
  const link = (group: CountedGroup) =>
    html`<a href="#findings" data-filter="status=open&amp;${filter}=${encodeURIComponent(escapeText(group.value))}">${renderBreakableName(name(group))}</a>`
  const rows = groups
    .slice(0, MAX_ROWS)
    .map(group =>
      renderRow(filter === 'account' ? renderBreakableName(name(group)) : link(group), group.open),
    )
  const rest = more.length > 0 && renderRow(`${renderNumber(more.length)} more`, sumOpen(more))
  return html`<div class="panel"><h3>${title}</h3><ul>${rows}${rest}${further}</ul></div>`
}

function renderTagTable({ tag, values, none, notRead }: FindingGroups['tags'][number]): Html {
  const further = [
    countAll(none) > 0 && renderRow('no tag', none),
    countAll(notRead) > 0 && renderRow('tags not read', notRead),
  ]
  return renderGroupTable(`Tag ${tag}`, values, ({ value }) => value, tag, further)
}

function renderRow(name: HtmlContent, open: OpenBySeverity): Html {
  const parts = renderCounts(severities.map(severity => [open[severity], severity.toLowerCase()]))
  return html`<li><span>${name}</span><b>${renderNumber(countAll(open))}</b><span class="soft">${parts}</span></li>`
}

function countAll(open: OpenBySeverity): number {
  return severities.reduce((sum, severity) => sum + open[severity], 0)
}

function sumOpen(groups: readonly CountedGroup[]): OpenBySeverity {
  const sum = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0, INFORMATIONAL: 0 }
  for (const { open } of groups) for (const severity of severities) sum[severity] += open[severity]
  return sum
}

/** How the report was made. */
export function renderProvenance(posture: Posture): Html {
  const { account, regions, at, provenance, controls, resources } = posture
  const rows: [string, HtmlContent][] = [
    ['Assay', provenance === undefined ? 'version not known' : `version ${provenance.version}`],
    ['Account', renderBreakableName(account)],
    ['Regions', regions.length === 0 ? 'none' : regions.join(', ')],
    ['Read', renderTime(at)],
    ['Checklist', `${renderCount(controls.length, 'control')}, ${renderCount(resources, 'resource')}`],
    [
      'Settings',
      provenance?.settings === undefined ? 'not known' : html`SHA-256 <code>${provenance.settings}</code>`,
    ],
  ]
  return html`<section aria-labelledby="made"><h2 id="made" tabindex="-1">How this report was made</h2>
<dl class="made">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<p class="soft">A percentage is the share of applicable evaluations that pass, rounded down. Accepted risks and unknown results do not count as passed.</p></section>`
}
