import { severities } from '../../audit/controls/severity.ts'
import type { Posture, Shortcoming } from '../posture.ts'
import { html, type Html } from './markup.ts'
import { capitalized, kindWord, severityWord, strategyWord } from './words.ts'

/** The form that narrows the lists below it; without a script it does not show. */
export function filter(posture: Posture): Html {
  const all: Shortcoming[] = [...posture.findings, ...posture.accepted, ...posture.unknown]
  const strategies = [...new Set(posture.controls.map(({ strategy }) => strategy))]
  const kinds = [...new Set(all.map(({ resource }) => resource.kind))].toSorted()
  const statuses = [
    ['open', 'Open'],
    ['accepted', 'Accepted'],
    ['unknown', 'Not assessed'],
  ] as const
  return html`<form id="filter" class="filter" role="search" aria-label="Filter the report" hidden>
<label class="search"><span>Search</span><input type="search" name="q" autocomplete="off" spellcheck="false" placeholder="Name, ARN, reason, framework"></label>
${choice(
  'strategy',
  'Strategy',
  strategies.map(each => [each, strategyWord(each)]),
)}
${choice(
  'kind',
  'Kind',
  kinds.map(each => [each, capitalized(kindWord(each))]),
)}
${choice('status', 'Status', statuses)}
<fieldset><legend>Severity</legend>${severities.map(each => html`<label class="chip ${each.toLowerCase()}"><input type="checkbox" name="severity" value="${each}"><span>${severityWord(each)}</span></label>`)}</fieldset>
<div class="actions"><output id="shown" aria-live="polite"></output><button type="button" id="expand">Expand all</button><button type="button" id="collapse">Collapse all</button><button type="reset">Reset</button></div>
</form>
<p id="filtered" class="filtered" hidden></p>`
}

function choice(name: string, label: string, options: readonly (readonly [string, string])[]): Html {
  const items = options.map(([value, text]) => html`<option value="${value}">${text}</option>`)
  return html`<label><span>${label}</span><select name="${name}"><option value="">All</option>${items}</select></label>`
}
