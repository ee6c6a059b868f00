import type { ControlPosture } from '../../posture/posture.ts'
import { html, type Html } from './markup.ts'
import { renderBreakableName } from './render-words.ts'

/** The rationale, remediation, criteria, limitations and sources of a control. */
export function renderControlDetails(control: ControlPosture): Html {
  const { rationale, remediation, criteria, knownLimitations, references, severity, rated } = control
  const frameworks = Object.entries(control.frameworks)
  return html`<dl class="about">
<dt>Why it matters</dt><dd>${rationale}</dd>
${rated && html`<dt>Severity</dt><dd>${severity} instead of ${rated.own}, because: ${rated.reason}</dd>`}
<dt>Remediation</dt><dd data-part="remediation">${remediation}</dd>
${criteria.length > 0 && html`<dt>How it is evaluated</dt><dd>${renderTexts(criteria)}</dd>`}
${knownLimitations.length > 0 && html`<dt>Not checked</dt><dd>${renderTexts(knownLimitations)}</dd>`}
${frameworks.length > 0 && html`<dt>Frameworks</dt><dd><ul class="tags">${frameworks.map(renderFramework)}</ul></dd>`}
${references.length > 0 && html`<dt>References</dt><dd><ul class="plain">${references.map(each => html`<li>${renderReference(each)}</li>`)}</ul></dd>`}
</dl>`
}

function renderTexts(texts: readonly string[]): Html {
  if (texts.length === 1) return html`${texts}`
  return html`<ul>${texts.map(text => html`<li>${text}</li>`)}</ul>`
}

function renderFramework([framework, requirements]: [string, readonly string[]]): Html {
  return html`<li><b>${framework}</b> ${requirements.join(', ')}</li>`
}

/** A link, where the reference is one that a browser may follow. */
function renderReference(address: string): Html {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return html`${renderBreakableName(address)}`
  return html`<a href="${url.href}" rel="noreferrer">${renderBreakableName(address.replace(/^https?:\/\//i, ''))}</a>`
}
