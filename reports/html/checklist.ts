import type { ControlPosture, Posture } from '../posture.ts'
import type { Strategy } from '../../audit/controls/control.ts'
import { aboutControl } from './about-control.ts'
import { html, type Html } from './markup.ts'
import { segmentsOf } from './score.ts'
import { byStrategy } from './strategies.ts'
import { breakable, figure, severityLabel, strategyWord } from './words.ts'

/** Every control, with how its verdicts are spread. */
export function checklist({ controls }: Posture): Html {
  const heads = segmentsOf(NOTHING).map(({ label }) => html`<th scope="col" class="number">${label}</th>`)
  return html`<section aria-labelledby="checklist">
<h2 id="checklist" tabindex="-1">Checklist <span class="total">${figure(controls.length)}</span></h2>
<table class="checklist">
<thead><tr><th scope="col">Control</th>${heads}<th scope="col" class="number">does not apply</th></tr></thead>
${byStrategy(controls).map(strategyBody)}
</table>
</section>`
}

const NOTHING = {
  counts: { COMPLIANT: 0, NON_COMPLIANT: 0, INSUFFICIENT_DATA: 0, NOT_APPLICABLE: 0 },
  accepted: 0,
}

function strategyBody([strategy, controls]: [Strategy, ControlPosture[]]): Html {
  const columns = segmentsOf(NOTHING).length + 2
  return html`<tbody>
<tr class="strategy"><th scope="rowgroup" colspan="${columns}">${strategyWord(strategy)}</th></tr>
${controls.map(controlRow)}
</tbody>`
}

function controlRow(control: ControlPosture): Html {
  const { id, title, severity, counts } = control
  const cells = [
    ...segmentsOf(control),
    { label: 'does not apply', count: counts.NOT_APPLICABLE, look: 'none' } as const,
  ]
  const numbers = cells.map(
    ({ label, count, look }) =>
      html`<td class="number ${count === 0 ? 'zero' : look}" data-label="${label}">${figure(count)}</td>`,
  )
  return html`<tr id="about:${id}"><th scope="row"><details><summary>${severityLabel(severity)} <b>${title}</b><span class="id">${breakable(id)}</span></summary>${aboutControl(control)}</details></th>${numbers}</tr>`
}
