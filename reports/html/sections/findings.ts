import { getResourceName } from '../../../audit/resources/resource.ts'
import type { Finding, Posture } from '../../posture/posture.ts'
import { explainUncovered } from '../../posture/outdated-exception.ts'
import { limitTextLength } from '../../../audit/text/quote-text.ts'
import { html, type Html } from '../elements/markup.ts'
import {
  limitNameLength,
  renderBreakableName,
  renderCount,
  renderKindName,
  renderNumber,
  renderSeverityLabel,
  renderTime,
} from '../elements/render-words.ts'

/** Findings that the page has without scripts. */
const MAX_WORST = 50

/** Characters of a reason there. */
const MAX_REASON = 2_000

/** The list of what does not pass. Without scripts it has the worst open findings; the script replaces them. */
export function renderFindings({ findings }: Posture): Html {
  const worst = findings.slice(0, MAX_WORST)
  const left = findings.length - worst.length
  return html`<section aria-labelledby="findings">
<h2 id="findings" tabindex="-1"><span id="listed">Findings</span> <span class="total">${renderNumber(findings.length)}</span></h2>
<div id="list">${findings.length === 0 ? html`<p class="soft">No finding is open.</p>` : html`<ul class="items group">${worst.map(renderWorst)}</ul>`}${left > 0 && html`<p class="soft">${renderCount(left, 'further finding is', 'further findings are')} shown with JavaScript, and in the JSON report.</p>`}</div>
</section>`
}

function renderWorst(finding: Finding): Html {
  const { resource, severity, control, reason, change, stale } = finding
  const uncovered = explainUncovered(finding)
  return html`<li class="item worst">${renderSeverityLabel(severity)}
<div class="who"><b>${renderBreakableName(limitNameLength(getResourceName(resource)))}</b> <span>${renderKindName(resource.kind)}, ${resource.region}</span></div>
<div class="what"><p>${limitTextLength(reason, MAX_REASON)}</p>
<p class="soft"><a class="id" href="#about:${control}">${renderBreakableName(control)}</a></p>${
    change &&
    html`
<p class="soft">Changed by <b>${change.actor}</b> (${change.action}), ${renderTime(change.at)}</p>`
  }${
    stale !== undefined &&
    html`
<p class="warning">This finding could not be re-evaluated, so it stays open: ${limitTextLength(stale, MAX_REASON)}.</p>`
  }${
    uncovered !== undefined &&
    html`
<p class="warning">${uncovered}</p>`
  }</div></li>`
}
