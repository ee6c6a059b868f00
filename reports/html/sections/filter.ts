import { ownerTags, type OwnerTag } from '../../posture/finding.ts'
import { escapeText } from '../../../audit/text/quote-text.ts'
import { severities } from '../../../audit/settings/severity.ts'
import type { Posture } from '../../posture/posture.ts'
import type { Kind } from '../../../audit/resources/resource.ts'
import { html, type Html } from '../elements/markup.ts'
import {
  capitalize,
  renderKindName,
  renderSeverityName,
  renderStrategyName,
} from '../elements/render-words.ts'

/** The form that filters the lists below it; it is hidden without scripts. */
export function renderFilter(posture: Posture): Html {
  const strategies = [...new Set(posture.controls.map(({ strategy }) => strategy))]
  const statuses = [
    ['open', 'Open'],
    ['accepted', 'Accepted'],
    ['unknown', 'Not evaluated'],
    ['all', 'Everything'],
  ] as const
  const [kinds, regions] = listPlaces(posture)
  return html`<form id="filter" class="filter" role="search" aria-label="Filter the report" hidden>
<label class="search"><span>Search</span><input type="search" name="q" autocomplete="off" spellcheck="false" placeholder="Name, ARN, reason, framework"></label>
${renderChoice('status', 'Status', statuses, 'Open and accepted')}
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
${renderChoice(
  'region',
  'Region',
  regions.map(each => [each, each]),
)}
${
  posture.frameworks.length > 0 &&
  renderChoice(
    'framework',
    'Framework',
    posture.frameworks.map(({ name }) => [name, name]),
  )
}
${ownerTags.map(tag => renderChoice(tag, capitalize(tag), listTagValues(posture, tag)))}
<label><span>Group by</span><select name="group">${GROUPINGS.map(each => html`<option value="${each}">${capitalize(each)}</option>`)}</select></label>
<input type="hidden" name="control">
<fieldset><legend>Severity</legend>${severities.map(each => html`<label class="chip ${each.toLowerCase()}"><input type="checkbox" name="severity" value="${each}"><span>${renderSeverityName(each)}</span></label>`)}</fieldset>
<fieldset><legend>Only</legend><label class="chip"><input type="checkbox" name="new" value="1"><span>New</span></label><label class="chip"><input type="checkbox" name="overdue" value="1"><span>Overdue</span></label></fieldset>
<div class="actions"><button type="reset">Reset</button></div>
</form>
<div id="bar" class="bar-of-filter" hidden><output id="shown" aria-live="polite" tabindex="-1"></output><div id="chips"></div></div>
<p id="filtered" class="filtered" hidden></p>`
}

/** The kinds and the regions of what does not pass, in alphabetical order. */
function listPlaces({ findings, accepted, unknown }: Posture): [Kind[], string[]] {
  const [kinds, regions] = [new Set<Kind>(), new Set<string>()]
  for (const list of [findings, accepted, unknown])
    for (const { resource } of list) {
      kinds.add(resource.kind)
      regions.add(resource.region)
    }
  return [[...kinds].toSorted(), [...regions].filter(isRegion).toSorted()]
}

/** What the list can be grouped by. */
const GROUPINGS = ['control', 'resource', 'account', 'region', 'kind', 'owner', 'team', 'age'] as const

const MAX_TAG_VALUES = 200

function listTagValues({ findings, accepted }: Posture, tag: OwnerTag): (readonly [string, string])[] {
  const values = new Set<string>()
  let [isTagMissing, isUnread] = [false, false]
  for (const list of [findings, accepted])
    for (const { tags } of list) {
      const value = tags?.[tag]
      if (value !== undefined) values.add(value)
      else if (tags === undefined) isUnread = true
      else isTagMissing = true
    }
  const others = [...(isTagMissing ? ['no tag'] : []), ...(isUnread ? ['tags not read'] : [])]
  return [...[...values].toSorted().slice(0, MAX_TAG_VALUES), ...others].map(value => [
    escapeText(value),
    value,
  ])
}

function isRegion(text: string): boolean {
  return /^[a-z0-9-]+$/.test(text)
}

function renderChoice(
  name: string,
  label: string,
  options: readonly (readonly [string, string])[],
  all = 'All',
): Html {
  const items = options.map(([value, text]) => html`<option value="${value}">${text}</option>`)
  return html`<label><span>${label}</span><select name="${name}"><option value="">${all}</option>${items}</select></label>`
}
