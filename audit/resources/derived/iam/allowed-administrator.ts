import type { TrustedPrincipals } from '../../../engines/iam/exposure/trust/trusted-principals.ts'
import type { Settings } from '../../../settings/settings.ts'
import { known } from '../../fact.ts'
import type { AdministratorFacts } from '../../iam/administrator.ts'
import { findAdministratorAllowance } from '../../iam/administrator-allowance.ts'
import type { Resource } from '../../resource.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

const CONTROL_ID = 'least-privilege/iam-admin-managed-policy-attached'

/** Whether the settings allow a role to be an administrator. */
export const roleAllowedAdministrator = defineDerivedFact(
  'AWS::IAM::Role',
  { facts: ['trusted'] },
  ({ resource, trusted }, settings) => deriveAllowance(resource, settings, trusted),
)

/** Whether the settings allow a user to be an administrator. */
export const userAllowedAdministrator = defineDerivedFact('AWS::IAM::User', {}, ({ resource }, settings) =>
  deriveAllowance(resource, settings),
)

function deriveAllowance(resource: Resource, { controls }: Settings, trusted?: TrustedPrincipals) {
  const controlSettings = controls[CONTROL_ID] ?? {}
  const patterns = {
    allowed: selectTexts(controlSettings['allowed']),
    deploymentRoles: selectTexts(controlSettings['deploymentRoles']),
  }
  const pattern = findAdministratorAllowance(resource, patterns, trusted)
  return known<AdministratorFacts['allowedAdministrator']>(pattern === undefined ? 'NO' : { pattern })
}

function selectTexts(setting: unknown): string[] {
  return Array.isArray(setting) ? setting.filter(each => typeof each === 'string') : []
}
