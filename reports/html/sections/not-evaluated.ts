import { describeDisabledControl, type DisabledControl } from '../../posture/disabled-controls.ts'
import type { Posture } from '../../posture/posture.ts'
import { groupByReason, type ReasonGroup } from '../../posture/group-by-reason.ts'
import { describeNotInUse } from '../../posture/not-in-use.ts'
import { limitTextLength } from '../../../audit/text/quote-text.ts'
import { html, type Html } from '../elements/markup.ts'
import {
  capitalize,
  renderBreakableName,
  renderCount,
  renderNumber,
  renderSeverityLabel,
} from '../elements/render-words.ts'

const MAX_REASONS = 50
const MAX_REASON = 2_000

/** Everything that could not be evaluated, by reason, and what is not evaluated because nothing uses it. */
export function renderNotEvaluated({ unknown: all, unlisted, notInUse, disabled = [] }: Posture): Html {
  const groups = groupByReason(all)
  const more = groups.length - MAX_REASONS
  return html`<section aria-labelledby="unknown">
<h2 id="unknown" tabindex="-1">Not evaluated <span class="total">${renderNumber(all.length + unlisted.length)}</span></h2>
${all.length + unlisted.length === 0 ? html`<p class="soft">Everything that the checklist evaluates could be read.</p>` : html`<p class="soft">What could not be read counts neither as passed nor as failed. Fix the reason and run the audit again.</p>`}
${unlisted.length > 0 && renderUnlisted(unlisted)}
${groups.length > 0 && html`<ul class="reasons">${groups.slice(0, MAX_REASONS).map(renderReasonGroup)}</ul>`}
${more > 0 && html`<p class="soft">${renderCount(more, 'further reason')} can be found with the filter.</p>`}
${all.length > 0 && html`<p><a href="#findings" data-filter="status=unknown">List all ${renderCount(all.length, 'evaluation')}</a></p>`}
${disabled.length > 0 && renderDisabled(disabled)}
${notInUse.length > 0 && html`<p class="soft">${describeNotInUse(notInUse)}</p>`}
</section>`
}

function renderUnlisted(unlisted: readonly string[]): Html {
  return html`<div class="unlisted"><h3>Not covered</h3>
<ul>${unlisted.map(why => html`<li>${capitalize(limitTextLength(why, MAX_REASON))}</li>`)}</ul>
<p class="soft">The number of missing resources is unknown.</p></div>`
}

function renderDisabled(disabled: readonly DisabledControl[]): Html {
  const rows = disabled.map(
    each =>
      html`<li><p>${renderSeverityLabel(each.severity)} <b>${each.title}</b> <span class="id">${renderBreakableName(each.id)}</span></p><p class="soft">${capitalize(describeDisabledControl(each))}</p></li>`,
  )
  return html`<div class="disabled-controls"><h3 id="disabled" tabindex="-1">Disabled controls</h3><ul class="reasons">${rows}</ul>
<p class="soft">A disabled control evaluates nothing, and never counts as passed.</p></div>`
}

function renderReasonGroup({ reason, unknown: members }: ReasonGroup): Html {
  const resources = new Set(members.map(({ resource }) => resource.arn)).size
  return html`<li><p>${capitalize(limitTextLength(reason, MAX_REASON))}</p><p class="soft">${renderCount(members.length, 'evaluation')} on ${renderCount(resources, 'resource')}</p></li>`
}
