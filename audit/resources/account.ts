import type { KindDefinition } from './kind.ts'

/** The password policy of an account's users, as far as it is judged (IAM API Reference, PasswordPolicy). */
export interface PasswordPolicy {
  minimumLength: number
  reusePrevention: number
}

/** What is known of an account as a whole. */
export interface AccountFacts {
  passwordPolicy: PasswordPolicy | 'NONE'
}

export const accountKind = {
  kind: 'AWS::Organizations::Account',
  noun: 'account',
  facts: { passwordPolicy: { aspect: 'settings', reaches: [] } },
} satisfies KindDefinition
