import { grouped } from '../grouping.ts'
import type { ControlPosture, Finding, Posture } from '../posture.ts'
import { aboutControl } from './about-control.ts'
import { findingBody, item } from './item.ts'
import { html, type Content, type Html } from './markup.ts'
import { breakable, counted, figure, severityLabel } from './words.ts'

/** A group that can be folded; `title` and what is under it are read without it. */
export interface Group {
  id: string
  label?: Html
  title: Content
  under: Content
  count: number
  noun: string
  inside: Content
}

/** What belongs together, folded. */
export function group({ id, label, title, under, count, noun, inside }: Group): Html {
  return html`<details class="group${label === undefined && ' plain'}" id="${id}">
<summary>${label}<span class="title">${title}</span><span class="count">${counted(count, noun)}</span><span class="under">${under}</span></summary>
${inside}
</details>`
}

/** The open findings, by control. */
export function findings({ findings: all, controls }: Posture): Html {
  const about = new Map(controls.map(control => [control.id, control]))
  const groups = [...grouped(all, ({ control }) => control)]
  return html`<section aria-labelledby="findings">
<h2 id="findings" tabindex="-1">Findings <span class="total">${figure(all.length)}</span></h2>
${all.length === 0 && html`<p class="soft">No finding is open.</p>`}
${groups.map(([id, members]) => findingGroup(id, members, about.get(id)))}
</section>`
}

function findingGroup(id: string, members: readonly Finding[], control: ControlPosture | undefined): Html {
  const [first] = members
  return group({
    id,
    ...(first ? { label: severityLabel(first.severity) } : {}),
    title: control?.title ?? id,
    under: breakable(id),
    count: members.length,
    noun: 'finding',
    inside: html`${control && aboutControl(control)}
<ul class="items">${members.map(each => item(each, 'open', findingBody(each)))}</ul>`,
  })
}
