import { checklist } from '../../../audit/checklist.ts'
import type { ControlId } from '../../../audit/controls/control.ts'
import type { Severity } from '../../../audit/settings/severity.ts'
import { limitTextLength } from '../../../audit/text/quote-text.ts'
import type { RenderContext } from '../../formats/render-context.ts'
import {
  buildControlRule,
  buildRuleName,
  getSarifLevel,
  getSecuritySeverity,
  type SarifRule,
} from '../../formats/sarif/sarif-rules.ts'
import { buildSarifMessage, limitSarifName } from '../../formats/sarif/sarif-text.ts'

/** The rules of what a change does besides opening findings. */
export type AccessRuleId = 'assay/escalation-path' | 'assay/newly-admitted' | 'assay/newly-granted'

interface AccessRule {
  id: AccessRuleId
  title: string
  rationale: string
  remediation: string
  /** Absent where the severity depends on the result: GitHub then shows the level of each. */
  severity?: Severity
}

const ACCESS_RULES: readonly AccessRule[] = [
  {
    id: 'assay/escalation-path',
    title: 'Changes should not open escalation paths',
    rationale: 'On an escalation path a principal can become an administrator or another principal.',
    remediation: 'Remove one step of the path: a permission that it needs, or the trust in the principal.',
    severity: 'CRITICAL',
  },
  {
    id: 'assay/newly-admitted',
    title: 'Changes should not admit more principals than intended',
    rationale:
      'A resource policy or a trust policy admits principals from now on. Public access is an error, another account a warning.',
    remediation: 'Restrict the Principal and the Condition of the statement to those that need the access.',
  },
  {
    id: 'assay/newly-granted',
    title: 'Changes should not grant more permissions than intended',
    rationale: 'A principal may call actions from now on that no policy granted before the change.',
    remediation: 'Restrict the Action and the Resource of the statement to what the principal needs.',
  },
]

/** The rules of all controls and of new access, and of `others`: controls that this version of Assay does not have. */
export function buildSarifRules(others: readonly ControlId[], context: RenderContext): SarifRule[] {
  const missing = others.filter(id => checklist.every(control => control.id !== id))
  return [
    ...ACCESS_RULES.map(buildAccessRule),
    ...checklist.map(control => buildControlRule(control, context)),
    ...[...new Set(missing)].map(buildBareRule),
  ]
}

function buildAccessRule({ id, title, rationale, remediation, severity }: AccessRule): SarifRule {
  return {
    id,
    name: buildRuleName(id),
    shortDescription: { text: title },
    fullDescription: { text: rationale },
    help: { text: `Remediation: ${remediation}`, markdown: `**Remediation:** ${remediation}` },
    defaultConfiguration: { level: getSarifLevel(severity ?? 'MEDIUM') },
    properties: {
      tags: ['security', 'access'],
      ...(severity === undefined ? {} : { 'security-severity': getSecuritySeverity(severity) }),
    },
  }
}

/** The rule of a control of which only the id is known. */
function buildBareRule(id: ControlId): SarifRule {
  const message = buildSarifMessage(`Control ${limitSarifName(id)}`)
  return {
    id: limitSarifName(id),
    name: limitTextLength(buildRuleName(id), 200),
    shortDescription: message,
    fullDescription: message,
    help: { text: 'This version of Assay does not have the control.' },
    defaultConfiguration: { level: 'warning' },
    properties: { tags: ['security'] },
  }
}
