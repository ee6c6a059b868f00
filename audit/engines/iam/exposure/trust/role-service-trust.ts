import type { PolicyDocument, PolicyStatement } from '../../policy-document.ts'
import { isGlobMatch } from '../../glob/glob-match.ts'

/** Whether an AWS service can assume a role. */
export type RoleServiceTrust = 'TRUSTED' | 'UNDER_CONDITIONS' | 'NOT_TRUSTED'

/**
 * Whether the trust policy allows `service`, such as `lambda.amazonaws.com`, to assume its role. Conditions are not
 * evaluated (IAM User Guide, "AWS JSON policy elements: Principal"). A statement that is not understood may allow it.
 */
export function evaluateRoleServiceTrust(trust: PolicyDocument, service: string): RoleServiceTrust {
  const matching = trust.Statement.filter(
    policyStatement => isAssumeRoleNamed(policyStatement) && isServiceMatched(policyStatement, service),
  )
  const allows = matching.filter(({ Effect }) => Effect === 'Allow')
  const denies = matching.filter(({ Effect }) => Effect === 'Deny')
  if (denies.some(isUnconditional)) return 'NOT_TRUSTED'
  if (allows.length === 0)
    return trust.Statement.some(({ NotUnderstood }) => NotUnderstood !== undefined)
      ? 'UNDER_CONDITIONS'
      : 'NOT_TRUSTED'
  return denies.length === 0 && allows.some(isUnconditional) ? 'TRUSTED' : 'UNDER_CONDITIONS'
}

function isAssumeRoleNamed({ Action, NotAction }: PolicyStatement): boolean {
  if (Action) return Action.some(pattern => isGlobMatch(pattern, 'sts:AssumeRole'))
  return NotAction !== undefined && !NotAction.some(pattern => isGlobMatch(pattern, 'sts:AssumeRole'))
}

function isServiceMatched({ Principal, NotPrincipal }: PolicyStatement, service: string): boolean {
  if (Principal) return isServiceNamed(Principal, service)
  return NotPrincipal !== undefined && !isServiceNamed(NotPrincipal, service)
}

function isServiceNamed(principals: NonNullable<PolicyStatement['Principal']>, service: string): boolean {
  return Object.entries(principals).some(([type, values]) => {
    if (type === '*' || type === 'AWS') return values.includes('*')
    return type === 'Service' && (values.includes(service) || values.includes('*'))
  })
}

function isUnconditional({ Condition }: PolicyStatement): boolean {
  return Condition === undefined || Object.keys(Condition).length === 0
}
