import type { PolicyDocument, Statement } from '../document.ts'
import { globMatches } from '../glob/glob.ts'

/** Whether a service of AWS may become a role. */
export type ServiceTrust = 'TRUSTED' | 'UNDER_CONDITIONS' | 'NOT_TRUSTED'

/**
 * Whether the trust policy `trust` lets `service`, such as `lambda.amazonaws.com`, assume its role. What a condition
 * says is not weighed (IAM User Guide, "AWS JSON policy elements: Principal").
 */
export function serviceTrust(trust: PolicyDocument, service: string): ServiceTrust {
  const speaking = trust.Statement.filter(
    statement => namesAssumeRole(statement) && namesService(statement, service),
  )
  const allows = speaking.filter(({ Effect }) => Effect === 'Allow')
  const denies = speaking.filter(({ Effect }) => Effect === 'Deny')
  if (allows.length === 0 || denies.some(isUnconditional)) return 'NOT_TRUSTED'
  return denies.length === 0 && allows.some(isUnconditional) ? 'TRUSTED' : 'UNDER_CONDITIONS'
}

function namesAssumeRole({ Action, NotAction }: Statement): boolean {
  if (Action) return Action.some(pattern => globMatches(pattern, 'sts:AssumeRole'))
  return NotAction !== undefined && !NotAction.some(pattern => globMatches(pattern, 'sts:AssumeRole'))
}

function namesService({ Principal, NotPrincipal }: Statement, service: string): boolean {
  if (Principal) return holds(Principal, service)
  return NotPrincipal !== undefined && !holds(NotPrincipal, service)
}

function holds(principals: NonNullable<Statement['Principal']>, service: string): boolean {
  return Object.entries(principals).some(([type, values]) => {
    if (type === '*' || type === 'AWS') return values.includes('*')
    return type === 'Service' && (values.includes(service) || values.includes('*'))
  })
}

function isUnconditional({ Condition }: Statement): boolean {
  return Condition === undefined || Object.keys(Condition).length === 0
}
