import { describeExceptionScope, type Exception } from '../../../audit/settings/exception.ts'
import { groupIntoMap } from '../../group-into-map.ts'
import type { Posture } from '../../posture/posture.ts'
import { html, type HtmlContent, type Html } from '../elements/markup.ts'
import { renderBreakableName, renderCount, renderDate, renderNumber } from '../elements/render-words.ts'

const DAY_MS = 86_400_000

/** Days before its end from which an exception is marked. */
const SOON = 30

/** An exception with what it covers now. */
interface RegisterRow {
  exception: Exception
  covers: HtmlContent
}

/** The register of exceptions, sorted by their end. */
export function renderAcceptedRisks({ accepted, exceptions, unlisted, at }: Posture): Html {
  const covering = [...groupIntoMap(accepted, ({ exception }) => JSON.stringify(exception)).values()].flatMap(
    (group): RegisterRow[] =>
      group[0] === undefined
        ? []
        : [{ exception: group[0].exception, covers: renderCount(group.length, 'finding') }],
  )
  const rows = [
    ...covering,
    ...exceptions.unmatched.map(exception => ({ exception, covers: 'no finding' })),
    ...exceptions.expired.map(exception => ({
      exception,
      covers:
        exception.exposed === 0
          ? 'no finding any more'
          : `${renderCount(exception.exposed, 'finding is', 'findings are')} open again`,
    })),
  ].toSorted((a, b) =>
    a.exception.until < b.exception.until ? -1 : Number(a.exception.until > b.exception.until),
  )
  return html`<section aria-labelledby="accepted">
<h2 id="accepted" tabindex="-1">Accepted risks <span class="total">${renderNumber(accepted.length)}</span></h2>
${accepted.length === 0 && html`<p class="soft">No exception covers a finding.</p>`}
${
  rows.length > 0 &&
  html`<table class="register">
<thead><tr><th scope="col">Control and resource</th><th scope="col">Reason</th><th scope="col">Owner</th><th scope="col">Until</th><th scope="col">Covers</th></tr></thead>
<tbody>${rows.map(row => renderRow(row, at))}</tbody>
</table>`
}
${accepted.length > 0 && html`<p><a href="#findings" data-filter="status=accepted">List the ${renderCount(accepted.length, 'accepted finding')}</a></p>`}
${exceptions.unmatched.length > 0 && html`<p class="soft">Review exceptions that cover no finding.${unlisted.length > 0 && ' Resources that could not be listed may match.'}</p>`}
</section>`
}

function renderRow({ exception, covers }: RegisterRow, at: string): Html {
  const { control, owner, reason, until, evidence } = exception
  return html`<tr><th scope="row"><span class="id">${renderBreakableName(control)}</span><br>${renderBreakableName(describeExceptionScope(exception))}${evidence !== undefined && html`<br><span class="soft">until its evidence changes</span>`}</th><td data-label="Reason">${reason}</td><td data-label="Owner">${renderBreakableName(owner)}</td><td data-label="Until">${renderDate(until)}${renderDaysLeft(until, at)}</td><td data-label="Covers">${covers}</td></tr>`
}

/** The last day counts: an exception until today has no day left after it, and is in force. */
function renderDaysLeft(until: string, at: string): Html | false {
  const days = Math.round((Date.parse(until) - Date.parse(at.slice(0, 10))) / DAY_MS)
  if (Number.isNaN(days)) return false
  if (days < 0) return html`<br><b class="warning">ended ${renderCount(-days, 'day')} ago</b>`
  const text = days === 0 ? 'ends today' : `${renderCount(days, 'day')} left`
  return days <= SOON ? html`<br><b class="warning">${text}</b>` : html`<br><span class="soft">${text}</span>`
}
