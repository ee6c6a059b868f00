import type { Strategy } from '../../../audit/settings/strategy.ts'
import type { ControlPosture, Posture } from '../../posture/posture.ts'
import { groupIntoMap } from '../../group-into-map.ts'
import { hatchPattern, renderLegend, renderStackedBar } from '../elements/stacked-bar.ts'
import { html, type Html } from '../elements/markup.ts'
import { countApplicable, computeScore, buildSegments, sumTallies } from '../elements/score.ts'
import { renderCounts, renderStrategyName } from '../elements/render-words.ts'

/** The controls of each strategy, in the order of the checklist. */
export function groupByStrategy(controls: readonly ControlPosture[]): [Strategy, ControlPosture[]][] {
  return [...groupIntoMap(controls, ({ strategy }) => strategy)]
}

/** The evaluations of each strategy, as bars. */
export function renderStrategies({ controls }: Posture): Html {
  return html`<section aria-labelledby="strategies">
<div class="heading"><h2 id="strategies">Strategies</h2>${renderLegend(buildSegments(sumTallies([])))}</div>
${hatchPattern}
<ul class="strategies">${groupByStrategy(controls).map(renderStrategyRow)}</ul>
</section>`
}

function renderStrategyRow([strategy, controls]: [Strategy, ControlPosture[]]): Html {
  const evaluationTally = sumTallies(controls)
  const segments = buildSegments(evaluationTally)
  const score = computeScore(evaluationTally)
  const name = renderStrategyName(strategy)
  const figures = renderCounts(segments.map(({ count, label }) => [count, label]))
  return html`<li>
<h3><a href="#findings" data-filter="strategy=${strategy}">${name}</a></h3>
<p class="percent">${score === undefined ? '–' : `${score} %`}<span class="hidden-text"> pass</span></p>
${renderStackedBar(`strategy-${strategy}`, name, segments)}
<p class="soft">${countApplicable(evaluationTally) === 0 ? 'nothing to evaluate' : figures}</p>
</li>`
}
