import { describeDisabledControl, type DisabledControl } from '../../posture/disabled-controls.ts'
import type { Posture, NonPassingResult } from '../../posture/posture.ts'
import { groupByReason, type ReasonGroup } from '../../posture/group-by-reason.ts'
import { describeNotInUse } from '../../posture/not-in-use.ts'
import { renderGroup } from './findings.ts'
import { renderControlLink, renderItem, formatReason } from '../elements/item.ts'
import { html, type Html } from '../elements/markup.ts'
import {
  renderBreakableName,
  renderCount,
  renderNumber,
  renderSeverityLabel,
} from '../elements/render-words.ts'

/** Everything that could not be evaluated, by reason, and what is not evaluated because nothing uses it. */
export function renderNotEvaluated({ unknown: all, unlisted, notInUse, disabled = [] }: Posture): Html {
  const groups = groupByReason(all)
  return html`<section aria-labelledby="unknown">
<h2 id="unknown" tabindex="-1">Not evaluated <span class="total">${renderNumber(all.length + unlisted.length)}</span></h2>
${all.length + unlisted.length === 0 ? html`<p class="soft">Everything that the checklist evaluates could be read.</p>` : html`<p class="soft">What could not be read counts neither as passed nor as failed. Fix the reason and run the audit again.</p>`}
${unlisted.length > 0 && renderUnlisted(unlisted)}
${groups.map(renderReasonGroup)}
${disabled.length > 0 && renderDisabled(disabled)}
${notInUse.length > 0 && html`<p class="soft">${describeNotInUse(notInUse)}</p>`}
</section>`
}

function renderUnlisted(unlisted: readonly string[]): Html {
  return html`<div class="unlisted"><h3>Not covered</h3>
<ul>${unlisted.map(why => html`<li>${formatReason(why)}</li>`)}</ul>
<p class="soft">The number of missing resources is unknown.</p></div>`
}

function renderDisabled(disabled: readonly DisabledControl[]): Html {
  const rows = disabled.map(
    each =>
      html`<li>${renderSeverityLabel(each.severity)} <b>${each.title}</b> <span class="id">${renderBreakableName(each.id)}</span> ${formatReason(describeDisabledControl(each))}</li>`,
  )
  return html`<div class="review"><h3 id="disabled">Disabled controls</h3><ul>${rows}</ul>
<p class="soft">A disabled control evaluates nothing, and never counts as passed.</p></div>`
}

function renderReasonGroup({ reason, unknown: members }: ReasonGroup, index: number): Html {
  const resources = new Set(members.map(({ resource }) => resource.arn)).size
  return renderGroup({
    id: `unknown-${index + 1}`,
    title: formatReason(reason),
    subtitle: `on ${renderCount(resources, 'resource')}`,
    count: members.length,
    itemLabel: 'evaluation',
    body: html`<ul class="items">${members.map(each => renderItem(each, 'unknown', renderResult(each, reason)))}</ul>`,
  })
}

function renderResult({ severity, control, reason }: NonPassingResult, shared: string): Html {
  return html`<p>${renderSeverityLabel(severity)} ${renderControlLink(control)}</p>
${reason !== shared && html`<p class="soft">${formatReason(reason)}</p>`}`
}
