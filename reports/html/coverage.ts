import { gapsOf, type Coverage, type LastSweep } from '../../audit/sweep/coverage.ts'
import { html, type Html } from './markup.ts'
import { capitalized, counted, figure, moment } from './words.ts'

/** How much of the account was seen, in a sentence or two; what is not proved stands out. */
export function coverage(seen: Coverage): Html {
  const { known, judged, last, runningSince } = seen
  const gaps = gapsOf(seen)
  return html`${last && html`<p class="when">${lastSweep(last)} ${figure(judged)} of ${counted(known, 'known resource has', 'known resources have')} verdicts.</p>`}
${gaps.length > 0 && html`<p class="warning">${gaps.map(gap => `${capitalized(gap)}. `)}</p>`}
${runningSince !== undefined && html`<p class="when">A sweep is under way since ${moment(runningSince)}.</p>`}`
}

function lastSweep({ startedAt, endedAt, lost, unlisted, open }: LastSweep): Html {
  return html`The last sweep ended ${moment(endedAt)}: ${open > 0 ? 'but for what is said below, ' : ''}everything until ${moment(startedAt)} is judged.
${lost > 0 && `${counted(lost, 'event')} had been lost and ${lost === 1 ? 'was' : 'were'} made up for.`}
${unlisted > 0 && `${counted(unlisted, 'list')} could not be read.`}`
}
