import type { Exception } from '../../settings/exception.ts'
import { getPartition } from '../arn.ts'
import type { KindDefinition } from '../kind-definition.ts'
import { GLOBAL_REGION, type ResourceLocation, type Resource } from '../resource.ts'

/** The audited properties of the account's password policy (IAM API Reference, PasswordPolicy). */
interface PasswordPolicy {
  minimumLength: number
  reusePrevention: number
}

/** When credentials of the root user were last used, as the credential report of IAM says: ISO 8601, or `'NEVER'`. */
export interface RootUse {
  password: string
  /** The latest use of an access key. */
  accessKey: string
}

/** The facts of an account as a whole. */
export interface AccountFacts {
  passwordPolicy: PasswordPolicy | 'NONE'
  /** The number of access keys of the root user. */
  rootAccessKeys: number
  /** Whether the root user has an MFA device. */
  rootMfa: boolean
  /** Whether the root user has a password; member accounts can have theirs deleted. */
  rootPassword: boolean
  rootUse: RootUse
}

/** The derived facts of an account. */
export interface AccountDerivedFacts {
  /** The accepted risks in the settings. */
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
    rootUse: { collector: 'credentialReport', affects: [] },
  },
} satisfies KindDefinition

/** The account itself. Its id is the ARN of its root. */
export function buildAccountResource(where: ResourceLocation): Resource<'AWS::Organizations::Account'> {
  const arn = `arn:${getPartition(where.region)}:iam::${where.account}:root`
  return { kind: 'AWS::Organizations::Account', account: where.account, region: GLOBAL_REGION, arn }
}
