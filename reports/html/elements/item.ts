import type { ControlId } from '../../../audit/controls/control.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import type { Finding, NonPassingResult } from '../../posture/posture.ts'
import { renderEvidence } from './evidence.ts'
import { html, type HtmlContent, type Html } from './markup.ts'
import { renderBreakableName, capitalize, renderKindName, renderTime } from './render-words.ts'

/** What a reader can ask for: what is to be mended, what is accepted, what is not known. */
export type ItemStatus = 'open' | 'accepted' | 'unknown'

/** A list item that can be found and filtered; `inside` says of its resource what there is to say. */
export function renderItem(short: NonPassingResult, itemStatus: ItemStatus, body: HtmlContent): Html {
  const { resource, severity, control } = short
  const [strategy] = control.split('/')
  const region = resource.region === 'global' ? 'global' : resource.region
  return html`<li class="item" data-is="${itemStatus} ${severity} ${strategy} ${resource.kind}">
<div class="who"><b>${renderBreakableName(getResourceName(resource))}</b> <span>${renderKindName(resource.kind)}, ${region}</span></div>
<div class="what">${body}</div>
</li>`
}

/** What is said of a finding. */
export function renderFindingBody(finding: Finding): Html {
  const { reason, stale, change, resource, evidence, since } = finding
  return html`<p>${reason}</p>
${change && html`<p class="soft">Changed by <b>${change.actor}</b> (${change.action}), ${renderTime(change.at)}</p>`}
${stale !== undefined && html`<p class="warning">It could not be judged again, so it stays open: ${stale}.</p>`}
<details class="evidence"><summary>Evidence<span class="hidden-text"> for ${getResourceName(resource)}</span></summary>
<dl><dt>ARN</dt><dd class="arn">${renderBreakableName(resource.arn)}</dd>${since !== undefined && html`<dt>Found</dt><dd>${renderTime(since)}</dd>`}</dl>
${evidence && renderEvidence(evidence)}</details>`
}

/** A control's id, which leads to its row of the checklist. */
export function renderControlLink(id: ControlId): Html {
  return html`<a class="id" href="#about:${id}">${renderBreakableName(id)}</a>`
}

/** A reason as a sentence begins. */
export function formatReason(reason: string): string {
  return capitalize(reason)
}
