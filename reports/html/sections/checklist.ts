import type { ControlPosture, Posture } from '../../posture/posture.ts'
import type { Framework } from '../../../audit/frameworks/framework.ts'
import type { Strategy } from '../../../audit/controls/control.ts'
import { renderControlDetails } from '../elements/control-details.ts'
import { html, type Html } from '../elements/markup.ts'
import { buildSegments } from '../elements/score.ts'
import { groupByStrategy } from './strategies.ts'
import {
  renderBreakableName,
  renderNumber,
  renderSeverityLabel,
  renderStrategyName,
} from '../elements/render-words.ts'

/** Every control, with the number of its evaluations by result. */
export function renderChecklist({ controls, frameworks }: Posture): Html {
  const names = frameworks.map(({ name }) => name)
  const heads = buildSegments(EMPTY_TALLY).map(
    ({ label }) => html`<th scope="col" class="number">${label}</th>`,
  )
  return html`<section aria-labelledby="checklist">
<h2 id="checklist" tabindex="-1">Checklist <span class="total">${renderNumber(controls.length)}</span></h2>
<table class="checklist">
<thead><tr><th scope="col">Control</th>${heads}<th scope="col" class="number">does not apply</th></tr></thead>
${groupByStrategy(controls).map(group => renderStrategyRows(group, names))}
</table>
</section>`
}

const EMPTY_TALLY = {
  counts: { COMPLIANT: 0, NON_COMPLIANT: 0, INSUFFICIENT_DATA: 0, NOT_APPLICABLE: 0 },
  accepted: 0,
}

function renderStrategyRows(
  [strategy, controls]: [Strategy, ControlPosture[]],
  names: readonly Framework[],
): Html {
  const columns = buildSegments(EMPTY_TALLY).length + 2
  return html`<tbody>
<tr class="strategy"><th scope="rowgroup" colspan="${columns}">${renderStrategyName(strategy)}</th></tr>
${controls.map(control => renderControlRow(control, names))}
</tbody>`
}

/** `names` are the frameworks of the report: the filter finds those of a control by their positions. */
function renderControlRow(control: ControlPosture, names: readonly Framework[]): Html {
  const { id, title, severity, counts, frameworks } = control
  const positions = names.flatMap((name, position) => (frameworks[name] === undefined ? [] : position))
  const cells = [
    ...buildSegments(control),
    { label: 'does not apply', count: counts.NOT_APPLICABLE, style: 'none' } as const,
  ]
  const numbers = cells.map(
    ({ label, count, style }) =>
      html`<td class="number ${count === 0 ? 'zero' : style}" data-label="${label}">${renderNumber(count)}</td>`,
  )
  return html`<tr id="about:${id}"><th scope="row"><details data-frameworks="${positions.join(' ')}"><summary>${renderSeverityLabel(severity)} <b>${title}</b><span class="id">${renderBreakableName(id)}</span></summary>${renderControlDetails(control)}</details></th>${numbers}</tr>`
}
