import { describeExceptionScope, type Exception } from '../../../audit/settings/exception.ts'
import { groupIntoMap } from '../../group-into-map.ts'
import type { AcceptedFinding, CoveringException, EndedException, Posture } from '../../posture/posture.ts'
import { renderGroup } from './findings.ts'
import { renderControlLink, renderFindingBody, renderItem } from '../elements/item.ts'
import { html, type Html } from '../elements/markup.ts'
import {
  renderBreakableName,
  renderCount,
  renderDate,
  renderNumber,
  renderSeverityLabel,
} from '../elements/render-words.ts'

/** Accepted risks by exception, and the exceptions that need a review. */
export function renderAcceptedRisks({ accepted: all, exceptions, unlisted }: Posture): Html {
  const groups = [...groupIntoMap(all, ({ exception }) => JSON.stringify(exception)).values()]
  const { expired, unmatched, expiring = [], broad = [] } = exceptions
  return html`<section aria-labelledby="accepted">
<h2 id="accepted" tabindex="-1">Accepted risks <span class="total">${renderNumber(all.length)}</span></h2>
${all.length === 0 && html`<p class="soft">No exception covers a finding.</p>`}
${groups.map(renderExceptionGroup)}
${expired.length > 0 && renderExpired(expired)}
${expiring.length > 0 && renderCovering('Exceptions that end soon', expiring)}
${broad.length > 0 && renderCovering('Exceptions that cover many findings', broad)}
${unmatched.length > 0 && renderUnmatched(unmatched, unlisted.length > 0)}
</section>`
}

function renderExceptionGroup(members: readonly AcceptedFinding[], index: number): Html | undefined {
  const [first] = members
  if (first === undefined) return undefined
  const { owner, reason, until, evidence } = first.exception
  return renderGroup({
    id: `accepted-${index + 1}`,
    label: renderSeverityLabel(first.severity),
    title: reason,
    subtitle: html`accepted by ${owner} until ${renderDate(until)}`,
    count: members.length,
    itemLabel: 'finding',
    body: html`<p class="soft">Covers ${renderControlLink(first.control)} on ${renderBreakableName(describeExceptionScope(first.exception))}${evidence !== undefined && ', until its evidence changes'}</p>
<ul class="items">${members.map(each => renderItem(each, 'accepted', renderFindingBody(each)))}</ul>`,
  })
}

function renderExpired(exceptions: readonly EndedException[]): Html {
  const rows = exceptions.map(
    each => html`<li>${renderException(each)} <span>${formatUncovered(each.exposed)}</span></li>`,
  )
  return html`<div class="review"><h3>Expired exceptions</h3><ul>${rows}</ul></div>`
}

function renderCovering(title: string, exceptions: readonly CoveringException[]): Html {
  const rows = exceptions.map(
    each =>
      html`<li>${renderException(each)} <span>Covers ${renderCount(each.covers, 'finding')}.</span></li>`,
  )
  return html`<div class="review"><h3>${title}</h3><ul>${rows}</ul></div>`
}

function formatUncovered(count: number): string {
  if (count === 0) return 'No finding matches it any more.'
  return `${renderCount(count, 'finding is', 'findings are')} open again.`
}

function renderUnmatched(exceptions: readonly Exception[], isIncomplete: boolean): Html {
  const meaning = `No finding matches these exceptions.${isIncomplete ? ' Resources that could not be listed may match.' : ''}`
  const rows = exceptions.map(each => html`<li>${renderException(each)}</li>`)
  return html`<div class="review"><h3>Unused exceptions</h3><p class="soft">${meaning}</p><ul>${rows}</ul></div>`
}

function renderException(exception: Exception): Html {
  const { control, owner, reason, until } = exception
  return html`<b>${reason}</b> <span class="soft">${renderBreakableName(control)} on ${renderBreakableName(describeExceptionScope(exception))}</span> <span class="soft">accepted by ${owner} until ${renderDate(until)}</span>`
}
