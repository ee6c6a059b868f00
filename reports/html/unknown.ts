import type { Posture, Shortcoming } from '../posture.ts'
import { byReason, type Blindness } from '../reasons.ts'
import { group } from './findings.ts'
import { controlLink, item, sentence } from './item.ts'
import { html, type Html } from './markup.ts'
import { counted, figure, severityLabel } from './words.ts'

/** What was not assessed, by the reason why. */
export function unknown({ unknown: all, unlisted }: Posture): Html {
  const groups = byReason(all)
  return html`<section aria-labelledby="unknown">
<h2 id="unknown" tabindex="-1">Not assessed <span class="total">${figure(all.length + unlisted.length)}</span></h2>
${all.length + unlisted.length === 0 ? html`<p class="soft">All that the checklist judges could be read.</p>` : html`<p class="soft">What could not be read is neither passed nor failed. Mend the reason, usually a permission, and audit again.</p>`}
${unlisted.length > 0 && unseen(unlisted)}
${groups.map(unknownGroup)}
</section>`
}

function unseen(unlisted: readonly string[]): Html {
  return html`<div class="unlisted"><h3>Could not be seen at all</h3>
<ul>${unlisted.map(why => html`<li>${sentence(why)}</li>`)}</ul>
<p class="soft">Nobody knows how many resources are missing here.</p></div>`
}

function unknownGroup({ reason, unknown: members }: Blindness, index: number): Html {
  const resources = new Set(members.map(({ resource }) => resource.arn)).size
  return group({
    id: `unknown-${index + 1}`,
    title: sentence(reason),
    under: `on ${counted(resources, 'resource')}`,
    count: members.length,
    noun: 'verdict',
    inside: html`<ul class="items">${members.map(each => item(each, 'unknown', what(each, reason)))}</ul>`,
  })
}

function what({ severity, control, reason }: Shortcoming, shared: string): Html {
  return html`<p>${severityLabel(severity)} ${controlLink(control)}</p>
${reason !== shared && html`<p class="soft">${sentence(reason)}</p>`}`
}
