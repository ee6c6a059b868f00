import type { ControlId } from '../../audit/controls/control.ts'
import { nameOf } from '../../audit/resources/resource.ts'
import type { Finding, Shortcoming } from '../posture.ts'
import { evidenceList } from './evidence.ts'
import { html, type Content, type Html } from './markup.ts'
import { breakable, capitalized, kindWord, moment } from './words.ts'

/** What a reader can ask for: what is to be mended, what is accepted, what is not known. */
export type Status = 'open' | 'accepted' | 'unknown'

/** A list item that can be found and filtered; `inside` says of its resource what there is to say. */
export function item(short: Shortcoming, status: Status, inside: Content): Html {
  const { resource, severity, control } = short
  const [strategy] = control.split('/')
  const region = resource.region === 'global' ? 'global' : resource.region
  return html`<li class="item" data-is="${status} ${severity} ${strategy} ${resource.kind}">
<div class="who"><b>${breakable(nameOf(resource))}</b> <span>${kindWord(resource.kind)}, ${region}</span></div>
<div class="what">${inside}</div>
</li>`
}

/** What is said of a finding. */
export function findingBody(finding: Finding): Html {
  const { reason, stale, cause, resource, evidence, since } = finding
  return html`<p>${reason}</p>
${cause && html`<p class="soft">Changed by <b>${cause.actor}</b> (${cause.action}), ${moment(cause.at)}</p>`}
${stale !== undefined && html`<p class="warning">It could not be judged again, so it stays open: ${stale}.</p>`}
<details class="evidence"><summary>Evidence<span class="hidden-text"> for ${nameOf(resource)}</span></summary>
<dl><dt>ARN</dt><dd class="arn">${breakable(resource.arn)}</dd>${since !== undefined && html`<dt>Found</dt><dd>${moment(since)}</dd>`}</dl>
${evidence && evidenceList(evidence)}</details>`
}

/** A control's id, which leads to its row of the checklist. */
export function controlLink(id: ControlId): Html {
  return html`<a class="id" href="#about:${id}">${breakable(id)}</a>`
}

/** A reason as a sentence begins. */
export function sentence(reason: string): string {
  return capitalized(reason)
}
