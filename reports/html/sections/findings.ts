import { groupIntoMap } from '../../group-into-map.ts'
import type { ControlPosture, Finding, Posture } from '../../posture/posture.ts'
import { renderControlDetails } from '../elements/control-details.ts'
import { renderFindingBody, renderItem } from '../elements/item.ts'
import { html, type HtmlContent, type Html } from '../elements/markup.ts'
import {
  renderBreakableName,
  renderCount,
  renderNumber,
  renderSeverityLabel,
} from '../elements/render-words.ts'

/** A collapsible group; `title` and `subtitle` are always visible. */
export interface CollapsibleGroup {
  id: string
  label?: Html
  title: HtmlContent
  subtitle: HtmlContent
  count: number
  itemLabel: string
  body: HtmlContent
}

/** A collapsed group. */
export function renderGroup({ id, label, title, subtitle, count, itemLabel, body }: CollapsibleGroup): Html {
  return html`<details class="group${label === undefined && ' plain'}" id="${id}">
<summary>${label}<span class="title">${title}</span><span class="count">${renderCount(count, itemLabel)}</span><span class="under">${subtitle}</span></summary>
${body}
</details>`
}

/** The open findings, by control. */
export function renderFindings({ findings: all, controls }: Posture): Html {
  const about = new Map(controls.map(control => [control.id, control]))
  const groups = [...groupIntoMap(all, ({ control }) => control)]
  return html`<section aria-labelledby="findings">
<h2 id="findings" tabindex="-1">Findings <span class="total">${renderNumber(all.length)}</span></h2>
${all.length === 0 && html`<p class="soft">No finding is open.</p>`}
${groups.map(([id, members]) => renderFindingGroup(id, members, about.get(id)))}
</section>`
}

function renderFindingGroup(
  id: string,
  members: readonly Finding[],
  control: ControlPosture | undefined,
): Html {
  const [first] = members
  return renderGroup({
    id,
    ...(first ? { label: renderSeverityLabel(first.severity) } : {}),
    title: control?.title ?? id,
    subtitle: renderBreakableName(id),
    count: members.length,
    itemLabel: 'finding',
    body: html`${control && renderControlDetails(control)}
<ul class="items">${members.map(each => renderItem(each, 'open', renderFindingBody(each)))}</ul>`,
  })
}
