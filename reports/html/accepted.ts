import type { Exception } from '../../audit/findings/exception.ts'
import { grouped } from '../grouping.ts'
import type { AcceptedFinding, EndedException, Posture } from '../posture.ts'
import { group } from './findings.ts'
import { controlLink, findingBody, item } from './item.ts'
import { html, type Html } from './markup.ts'
import { breakable, counted, day, figure, severityLabel } from './words.ts'

/** Accepted risks by exception, and the exceptions that somebody should look at. */
export function accepted({ accepted: all, exceptions, unlisted }: Posture): Html {
  const groups = [...grouped(all, ({ exception }) => JSON.stringify(exception)).values()]
  const { expired, unmatched } = exceptions
  return html`<section aria-labelledby="accepted">
<h2 id="accepted" tabindex="-1">Accepted risks <span class="total">${figure(all.length)}</span></h2>
${all.length === 0 && html`<p class="soft">No exception covers a finding.</p>`}
${groups.map(acceptedGroup)}
${expired.length > 0 && ended(expired)}
${unmatched.length > 0 && idle(unmatched, unlisted.length > 0)}
</section>`
}

function acceptedGroup(members: readonly AcceptedFinding[], index: number): Html | undefined {
  const [first] = members
  if (first === undefined) return undefined
  const { owner, reason, until, resource } = first.exception
  return group({
    id: `accepted-${index + 1}`,
    label: severityLabel(first.severity),
    title: reason,
    under: html`accepted by ${owner} until ${day(until)}`,
    count: members.length,
    noun: 'finding',
    inside: html`<p class="soft">Covers ${controlLink(first.control)} on ${breakable(resource)}</p>
<ul class="items">${members.map(each => item(each, 'accepted', findingBody(each)))}</ul>`,
  })
}

function ended(exceptions: readonly EndedException[]): Html {
  const rows = exceptions.map(
    each => html`<li>${exceptionText(each)} <span>${exposure(each.exposed)}</span></li>`,
  )
  return html`<div class="review"><h3>Exceptions that have ended</h3><ul>${rows}</ul></div>`
}

function exposure(count: number): string {
  if (count === 0) return 'Nothing that was seen needs it any more.'
  return `${counted(count, 'finding is', 'findings are')} open again.`
}

function idle(exceptions: readonly Exception[], blind: boolean): Html {
  const meaning = `Nothing that was seen needs them.${blind ? ' What could not be listed may.' : ''}`
  const rows = exceptions.map(each => html`<li>${exceptionText(each)}</li>`)
  return html`<div class="review"><h3>Exceptions that cover nothing</h3><p class="soft">${meaning}</p><ul>${rows}</ul></div>`
}

function exceptionText({ control, resource, owner, reason, until }: Exception): Html {
  return html`<b>${reason}</b> <span class="soft">${breakable(control)} on ${breakable(resource)}</span> <span class="soft">accepted by ${owner} until ${day(until)}</span>`
}
