import { countThings } from '../formats/count-things.ts'
import type { ControlDescription } from '../../audit/controls/control.ts'
import { escapeText } from '../../audit/text/quote-text.ts'
import type { GateDocument } from './gate-document.ts'
import { isOpenedFinding, sortAdmissions, sortGateFindings } from './gate-order.ts'
import {
  describeGateAdmission,
  describeGateEscalation,
  describeGateReason,
  describeGateResource,
  describeGateUnknown,
  describeVerdict,
} from './gate-sentences.ts'

/** The characters of a message that CloudFormation keeps (CloudFormation Hooks User Guide). */
export const MAX_HOOK_MESSAGE = 4_096

/** The room for the sentence that counts what is left out. */
const ROOM_FOR_REST = 80

/**
 * The verdict on a change of a stack in plain text, the worst first, with the remediations of `controls`. What does not fit
 * is counted.
 */
export function formatHookMessage(
  document: GateDocument,
  controls: readonly Pick<ControlDescription, 'id' | 'remediation'>[],
): string {
  const { verdict, reasons, escalation, admitted, unknown } = document
  const findings = sortGateFindings(document.findings).filter(isOpenedFinding)
  const details = [
    ...escalation.map(describeGateEscalation),
    ...sortAdmissions(admitted).flatMap(admission =>
      admission.access === 'public' ? [describeGateAdmission(admission)] : [],
    ),
    ...findings.map(finding => {
      const { remediation } = controls.find(({ id }) => id === finding.control) ?? {}
      const fix = remediation === undefined ? '' : ` Remediation: ${remediation}`
      return `${finding.severity} ${escapeText(finding.control)}: ${describeGateResource(finding)}: ${describeGateReason(finding)}${fix}`
    }),
    ...unknown.map(each => `Not decided: ${describeGateUnknown(each)}`),
  ]
  return fitLines([`Assay: ${describeVerdict(verdict)}`, ...reasons.map(escapeText)], details)
}

function fitLines(head: readonly string[], details: readonly string[]): string {
  const lines = [...head]
  let length = lines.join('\n').length
  for (const [index, line] of details.entries()) {
    length += line.length + 1
    if (length > MAX_HOOK_MESSAGE - ROOM_FOR_REST) {
      lines.push(`and ${countThings(details.length - index, 'more line')}; assay gate lists all.`)
      break
    }
    lines.push(line)
  }
  return lines.join('\n').slice(0, MAX_HOOK_MESSAGE)
}
