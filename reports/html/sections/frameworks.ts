import type {
  ClausePosture,
  ClauseStatus,
  FrameworkPosture,
  ReportedAttestation,
} from '../../posture/framework-posture.ts'
import { clauseStatuses } from '../../posture/framework-posture.ts'
import type { Posture } from '../../posture/posture.ts'
import { html, type Html } from '../elements/markup.ts'
import {
  renderBreakableName,
  renderCount,
  renderCounts,
  renderDate,
  renderNumber,
} from '../elements/render-words.ts'
import { renderLegend, renderStackedBar, type BarSegment } from '../elements/stacked-bar.ts'

/** How the statuses of clauses are named and drawn. */
const STATUSES: Readonly<Record<ClauseStatus, Pick<BarSegment, 'label' | 'style'>>> = {
  FAILING: { label: 'failing', style: 'fail' },
  NOT_KNOWN: { label: 'not known', style: 'unknown' },
  NOT_ASSESSED: { label: 'not assessed', style: 'disabled' },
  ACCEPTED: { label: 'accepted', style: 'accepted' },
  SUPPORTED: { label: 'supported', style: 'pass' },
  NOT_APPLICABLE: { label: 'not applicable', style: 'idle' },
  MANUAL: { label: 'manual', style: 'manual' },
  NOT_COVERED: { label: 'not covered', style: 'uncovered' },
}

/** The frameworks with their clauses, and what the evaluations say of each. */
export function renderFrameworks({ frameworks, controls, unlisted }: Posture): Html | false {
  if (frameworks.length === 0) return false
  const positions = new Map(controls.map(({ id }, position) => [id, position]))
  return html`<section aria-labelledby="frameworks">
<div class="heading"><h2 id="frameworks" tabindex="-1">Frameworks <span class="total">${renderNumber(frameworks.length)}</span></h2>${renderLegend(Object.values(STATUSES))}</div>
<p class="soft intro">Controls support evidence for a clause. They do not certify it: whether a framework is met is for its auditor to judge, and what is manual stays to be done.</p>
${unlisted.length > 0 && html`<p class="warning">Some of the account could not be read. A clause counts as not known without an open finding if a control of it evaluates what is missing: <a href="#unknown">see what is missing</a>.</p>`}
<div class="frameworks">${frameworks.map((framework, index) => renderFramework(framework, index, positions))}</div>
</section>`
}

function renderFramework(
  framework: FrameworkPosture,
  index: number,
  positions: ReadonlyMap<string, number>,
): Html {
  const { name, counts, clauses, scope, publisher, source, verified } = framework
  const segments = clauseStatuses.map(status => ({ ...STATUSES[status], count: counts[status] }))
  const figures = renderCounts(segments.map(({ count, label }) => [count, label]))
  return html`<details class="framework" id="framework-${index + 1}" data-framework="${name}">
<summary><span class="title">${name}</span>${renderStackedBar(`framework-bar-${index + 1}`, name, segments)}<span class="figures">${figures}</span><span class="share">${renderShare(framework)}</span></summary>
<div class="scope"><p>${scope} Published by ${publisher}, <span class="id">${renderBreakableName(source)}</span>; clauses as of ${renderDate(verified)}.</p>
<p class="only"><a href="#findings" data-filter="framework=${encodeURIComponent(name)}">Only the findings of this framework</a></p></div>
<ul class="clauses">${clauses.map(clause => renderClause(clause, positions))}</ul>
</details>`
}

/** How much of the framework controls support at all. */
function renderShare({ covered, clauses, total }: FrameworkPosture): string {
  if (total === undefined) return `covers ${covered} of the ${clauses.length} clauses listed here`
  const percent = Math.floor((covered / total.count) * 100)
  return `covers ${covered} of ${renderNumber(total.count)} ${total.of} (${percent}\u00A0%)`
}

function renderClause(clause: ClausePosture, positions: ReadonlyMap<string, number>): Html {
  const {
    id,
    title,
    status,
    supports,
    manual,
    uncovered,
    controls,
    disabled = [],
    attestations = [],
  } = clause
  const isPartial = manual !== undefined && controls.length > 0
  return html`<li class="clause">
<div class="status ${STATUSES[status].style}">${STATUSES[status].label}${isPartial && html`<span class="partly">partly manual</span>`}</div>
<div class="what"><p><b class="number-of">${renderBreakableName(id)}</b> ${title}</p>
${supports !== undefined && html`<p class="soft">Controls support: ${supports}.</p>`}
${manual !== undefined && html`<p class="soft">Manual: ${manual}.</p>`}
${uncovered !== undefined && html`<p class="soft">No control: ${uncovered}.</p>`}
${attestations.map(renderAttestation)}
${controls.length > 0 && renderControls(clause, positions)}
${disabled.length > 0 && html`<p class="soft">Not assessed, since <a href="#disabled">disabled</a>: ${disabled.join(', ')}.</p>`}</div>
</li>`
}

function renderAttestation({ text, author, until, ended }: ReportedAttestation): Html {
  return html`<p class="attestation${ended && ' ended'}">${ended ? html`<b>Ended</b> ` : html`<b>Attested</b> `}${text} <span class="soft">${author}, until ${renderDate(until)}</span></p>`
}

/** The controls of a clause by their positions in the checklist: the script lists them, with links to their findings. */
function renderControls(
  { id, controls, findings, accepted, unknown }: ClausePosture,
  positions: ReadonlyMap<string, number>,
): Html {
  const numbers = renderCounts([
    [findings, findings === 1 ? 'open finding' : 'open findings'],
    [accepted, 'accepted'],
    [unknown, 'not evaluated'],
  ])
  const places = controls.flatMap(control => positions.get(control) ?? []).join(' ')
  return html`<details class="controls" data-controls="${places}"><summary>${renderCount(controls.length, 'control')}<span class="hidden-text"> of ${id}</span>${numbers !== '' && `: ${numbers}`}</summary></details>`
}
