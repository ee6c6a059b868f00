import type { Exception } from '../../settings/exception.ts'
import { getPartition } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import { GLOBAL_REGION, type ResourceLocation, type Resource } from '../resource.ts'

/** The password policy of an account's users, as far as it is judged (IAM API Reference, PasswordPolicy). */
export interface PasswordPolicy {
  minimumLength: number
  reusePrevention: number
}

/** What is known of an account as a whole. */
export interface AccountFacts {
  passwordPolicy: PasswordPolicy | 'NONE'
  /** Access keys of the root user. */
  rootAccessKeys: number
  /** Whether the root user has an MFA device. */
  rootMfa: boolean
  /** Whether the root user has a password; that of a member account may have been deleted. */
  rootPassword: boolean
}

/** What is said of an account without asking AWS. */
export interface AccountDerivedFacts {
  /** The risks that somebody accepted, as the settings have them. */
  exceptions: readonly Exception[]
}

export const accountKind = {
  kind: 'AWS::Organizations::Account',
  label: 'account',
  facts: {
    passwordPolicy: { collector: 'settings', affects: [] },
    rootAccessKeys: { collector: 'summary', affects: [] },
    rootMfa: { collector: 'summary', affects: [] },
    rootPassword: { collector: 'summary', affects: [] },
  },
} satisfies KindDefinition

/** The account itself; its canonical id is that of its root. */
export function buildAccountResource(where: ResourceLocation): Resource<'AWS::Organizations::Account'> {
  const arn = `arn:${getPartition(where.region)}:iam::${where.account}:root`
  return { kind: 'AWS::Organizations::Account', account: where.account, region: GLOBAL_REGION, arn }
}
