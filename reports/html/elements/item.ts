import { describeOutdatedException } from '../../posture/outdated-exception.ts'
import type { ControlId } from '../../../audit/controls/control.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import type { Finding, NonPassingResult } from '../../posture/posture.ts'
import { renderEvidence } from './evidence.ts'
import { html, type HtmlContent, type Html } from './markup.ts'
import { renderBreakableName, capitalize, renderKindName, renderTime } from './render-words.ts'

/** The statuses that the report can be filtered by: open, accepted risk, not evaluated. */
export type ItemStatus = 'open' | 'accepted' | 'unknown'

/** A list item that can be searched and filtered, with `body` as the text about its resource. */
export function renderItem(short: NonPassingResult, itemStatus: ItemStatus, body: HtmlContent): Html {
  const { resource, severity, control } = short
  const region = resource.region === 'global' ? 'global' : resource.region
  return html`<li class="item" data-is="${itemStatus} ${severity} ${control} ${resource.kind}">
<div class="who"><b>${renderBreakableName(getResourceName(resource))}</b> <span>${renderKindName(resource.kind)}, ${region}</span></div>
<div class="what">${body}</div>
</li>`
}

/** The reason, the change and the evidence of a finding. */
export function renderFindingBody(finding: Finding): Html {
  const { reason, stale, change, resource, evidence, since, outdated } = finding
  return html`<p>${reason}</p>
${change && html`<p class="soft">Changed by <b>${change.actor}</b> (${change.action}), ${renderTime(change.at)}</p>`}
${stale !== undefined && html`<p class="warning">This finding could not be re-evaluated, so it stays open: ${stale}.</p>`}
${outdated !== undefined && html`<p class="warning">This was ${describeOutdatedException(outdated)}.</p>`}
<details class="evidence"><summary>Evidence<span class="hidden-text"> for ${getResourceName(resource)}</span></summary>
<dl><dt>ARN</dt><dd class="arn">${renderBreakableName(resource.arn)}</dd>${since !== undefined && html`<dt>Found</dt><dd>${renderTime(since)}</dd>`}</dl>
${evidence && renderEvidence(evidence)}</details>`
}

/** The id of a control, with a link to its row in the checklist. */
export function renderControlLink(id: ControlId): Html {
  return html`<a class="id" href="#about:${id}">${renderBreakableName(id)}</a>`
}

/** A reason with a capital letter. */
export function formatReason(reason: string): string {
  return capitalize(reason)
}
