import type { ControlPosture, Posture } from '../../posture/posture.ts'
import type { Strategy } from '../../../audit/settings/strategy.ts'
import { renderControlDetails } from '../elements/control-details.ts'
import { html, type Html } from '../elements/markup.ts'
import { buildSegments, sumTallies } from '../elements/score.ts'
import { groupByStrategy } from './strategies.ts'
import {
  renderBreakableName,
  renderCount,
  renderCounts,
  renderNumber,
  renderSeverityLabel,
  renderStrategyName,
} from '../elements/render-words.ts'

/** Every control by strategy, with the number of its evaluations by result; the script hides those that fail nowhere. */
export function renderChecklist({ controls }: Posture): Html {
  return html`<section aria-labelledby="checklist" id="controls" class="all">
<h2 id="checklist" tabindex="-1">Checklist <span class="total">${renderNumber(controls.length)}</span></h2>
<label class="choice" hidden><input type="checkbox" id="all-controls"> Also the controls that fail nowhere and are known everywhere</label>
${groupByStrategy(controls).map(renderStrategy)}
</section>`
}

function renderStrategy([strategy, controls]: [Strategy, ControlPosture[]]): Html {
  const heads = buildSegments(sumTallies([])).map(
    ({ label }) => html`<th scope="col" class="number">${label}</th>`,
  )
  const failing = controls.filter(isFailing).length
  const unknown = controls.filter(each => !isQuiet(each) && !isFailing(each)).length
  const figures = renderCounts([
    [failing, 'failing'],
    [unknown, 'not known'],
    [controls.length - failing - unknown, 'without findings'],
  ])
  return html`<details class="strategy"><summary><span class="title">${renderStrategyName(strategy)}</span> <span class="count">${renderCount(controls.length, 'control')}: ${figures}</span></summary>
<table class="checklist"><thead><tr><th scope="col">Control</th>${heads}<th scope="col" class="number">not applicable</th></tr></thead>
<tbody>${controls.map(renderControlRow)}</tbody></table></details>`
}

function isFailing({ counts, accepted }: ControlPosture): boolean {
  return counts.NON_COMPLIANT > accepted
}

/** Whether the control has no open finding and is known everywhere. */
function isQuiet(control: ControlPosture): boolean {
  return !isFailing(control) && control.counts.INSUFFICIENT_DATA === 0
}

function renderControlRow(control: ControlPosture): Html {
  const { id, title, severity, counts } = control
  const cells = [
    ...buildSegments(control),
    { label: 'not applicable', count: counts.NOT_APPLICABLE, style: 'none' } as const,
  ]
  const numbers = cells.map(
    ({ label, count, style }) =>
      html`<td class="number ${count === 0 ? 'zero' : style}" data-label="${label}">${renderNumber(count)}</td>`,
  )
  return html`<tr id="about:${id}"${isQuiet(control) && html` class="quiet"`}><th scope="row"><details><summary>${renderSeverityLabel(severity)} <b>${title}</b><span class="id">${renderBreakableName(id)}</span></summary>${renderControlDetails(control)}</details></th>${numbers}</tr>`
}
