import type { ControlPosture } from '../posture.ts'
import { html, type Html } from './markup.ts'
import { breakable } from './words.ts'

/** Why a control matters, what to do, and where it comes from. */
export function aboutControl(control: ControlPosture): Html {
  const { because, remediation, limits, mappings, references } = control
  const frameworks = Object.entries(mappings)
  return html`<dl class="about">
<dt>Why it matters</dt><dd>${because}</dd>
<dt>How to mend it</dt><dd>${remediation}</dd>
${limits.length > 0 && html`<dt>Not weighed</dt><dd>${several(limits)}</dd>`}
${frameworks.length > 0 && html`<dt>Frameworks</dt><dd><ul class="tags">${frameworks.map(tag)}</ul></dd>`}
${references.length > 0 && html`<dt>References</dt><dd><ul class="plain">${references.map(each => html`<li>${reference(each)}</li>`)}</ul></dd>`}
</dl>`
}

function several(texts: readonly string[]): Html {
  if (texts.length === 1) return html`${texts}`
  return html`<ul>${texts.map(text => html`<li>${text}</li>`)}</ul>`
}

function tag([framework, requirements]: [string, readonly string[]]): Html {
  return html`<li><b>${framework}</b> ${requirements.join(', ')}</li>`
}

/** A link, where the reference is one that a browser may follow. */
function reference(address: string): Html {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return html`${breakable(address)}`
  return html`<a href="${url.href}" rel="noreferrer">${breakable(address.replace(/^https?:\/\//i, ''))}</a>`
}
