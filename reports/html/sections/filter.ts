import { severities } from '../../../audit/settings/severity.ts'
import type { Posture, NonPassingResult } from '../../posture/posture.ts'
import { html, type Html } from '../elements/markup.ts'
import {
  capitalize,
  renderKindName,
  renderSeverityName,
  renderStrategyName,
} from '../elements/render-words.ts'

/** The form that filters the lists below it; it is hidden without scripts. */
export function renderFilter(posture: Posture): Html {
  const all: NonPassingResult[] = [...posture.findings, ...posture.accepted, ...posture.unknown]
  const strategies = [...new Set(posture.controls.map(({ strategy }) => strategy))]
  const kinds = [...new Set(all.map(({ resource }) => resource.kind))].toSorted()
  const statuses = [
    ['open', 'Open'],
    ['accepted', 'Accepted'],
    ['unknown', 'Not evaluated'],
  ] as const
  return html`<form id="filter" class="filter" role="search" aria-label="Filter the report" hidden>
<label class="search"><span>Search</span><input type="search" name="q" autocomplete="off" spellcheck="false" placeholder="Name, ARN, reason, framework"></label>
${renderChoice(
  'strategy',
  'Strategy',
  strategies.map(each => [each, renderStrategyName(each)]),
)}
${renderChoice(
  'kind',
  'Kind',
  kinds.map(each => [each, capitalize(renderKindName(each))]),
)}
${renderChoice('status', 'Status', statuses)}
${
  posture.frameworks.length > 0 &&
  renderChoice(
    'framework',
    'Framework',
    posture.frameworks.map(({ name }) => [name, name]),
  )
}
<fieldset><legend>Severity</legend>${severities.map(each => html`<label class="chip ${each.toLowerCase()}"><input type="checkbox" name="severity" value="${each}"><span>${renderSeverityName(each)}</span></label>`)}</fieldset>
<div class="actions"><output id="shown" aria-live="polite"></output><button type="button" id="expand">Expand all</button><button type="button" id="collapse">Collapse all</button><button type="reset">Reset</button></div>
</form>
<p id="filtered" class="filtered" hidden></p>`
}

function renderChoice(name: string, label: string, options: readonly (readonly [string, string])[]): Html {
  const items = options.map(([value, text]) => html`<option value="${value}">${text}</option>`)
  return html`<label><span>${label}</span><select name="${name}"><option value="">All</option>${items}</select></label>`
}
