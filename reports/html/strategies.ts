import type { Strategy } from '../../audit/controls/control.ts'
import type { ControlPosture, Posture } from '../posture.ts'
import { grouped } from '../grouping.ts'
import { hatch, legend, stackedBar } from './chart.ts'
import { html, type Html } from './markup.ts'
import { due, scoreOf, segmentsOf, sumOf } from './score.ts'
import { listed, strategyWord } from './words.ts'

/** The controls of each strategy, in the order of the checklist. */
export function byStrategy(controls: readonly ControlPosture[]): [Strategy, ControlPosture[]][] {
  return [...grouped(controls, ({ strategy }) => strategy)]
}

/** How each strategy stands, as bars. */
export function strategies({ controls }: Posture): Html {
  return html`<section aria-labelledby="strategies">
<div class="heading"><h2 id="strategies">Strategies</h2>${legend(segmentsOf(sumOf([])))}</div>
${hatch}
<ul class="strategies">${byStrategy(controls).map(strategyRow)}</ul>
</section>`
}

function strategyRow([strategy, controls]: [Strategy, ControlPosture[]]): Html {
  const tally = sumOf(controls)
  const segments = segmentsOf(tally)
  const score = scoreOf(tally)
  const name = strategyWord(strategy)
  const figures = listed(segments.map(({ count, label }) => [count, label]))
  return html`<li>
<h3><a href="#findings" data-filter="strategy=${strategy}">${name}</a></h3>
<p class="percent">${score === undefined ? '–' : `${score} %`}<span class="hidden-text"> pass</span></p>
${stackedBar(`strategy-${strategy}`, name, segments)}
<p class="soft">${due(tally) === 0 ? 'nothing to judge' : figures}</p>
</li>`
}
