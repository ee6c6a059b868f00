import type { ExampleAccount, ExamplePolicyHolder } from '../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import {
  chooseBetween,
  chooseWithProbability,
  createMemberSet,
  chooseSome,
  repeatTimes,
} from './random-choice.ts'
import {
  POLICY_DOCUMENTS,
  AWS_MANAGED_POLICIES,
  OIDC_PROVIDER_ARN,
  TRUST_POLICIES,
} from './policy-documents.ts'
import { formatPrincipalArn } from './identifiers.ts'

type Principals = Pick<ExampleAccount, 'policies' | 'roles' | 'users' | 'groups' | 'oidcProviders'>

/** When keys and roles were created and used: far from the days at which evaluations change with time. */
const LONG_AGO = '2025-06-01T08:00:00+00:00'
export const LATELY = '2026-05-01T08:00:00+00:00'

/** Builds roles, users and groups, and the policies that they share. */
export function generateIamPrincipals(seededRandom: SeededRandom): Principals {
  const policies = repeatTimes(chooseBetween(seededRandom, 1, 3), number =>
    formatPrincipalArn('policy', `app/policy-${number}`),
  )
  const users = repeatTimes(chooseBetween(seededRandom, 1, 3), number =>
    formatPrincipalArn('user', `user-${number}`),
  )
  return {
    policies: Object.fromEntries(
      policies.map(arn => {
        const versions = repeatTimes(
          chooseBetween(seededRandom, 1, 3),
          number => [`v${number}`, seededRandom.pick(POLICY_DOCUMENTS)] as const,
        )
        const [defaultVersion] = seededRandom.pick(versions)
        return [arn, { defaultVersion, versions: Object.fromEntries(versions) }]
      }),
    ),
    roles: Object.fromEntries(
      repeatTimes(chooseBetween(seededRandom, 2, 4), number => [
        formatPrincipalArn('role', number === 2 ? `service-role/role-${number}` : `role-${number}`),
        {
          ...generateHolder(seededRandom, policies),
          tags: chooseWithProbability(seededRandom, 0.3) ? { team: 'shop' } : {},
          trust: seededRandom.pick(TRUST_POLICIES),
          ...(chooseWithProbability(seededRandom, 0.3) ? { boundary: seededRandom.pick(policies) } : {}),
          createdAt: LONG_AGO,
          lastUsedAt: seededRandom.pick(['NEVER', LONG_AGO, LATELY]),
        },
      ]),
    ),
    users: Object.fromEntries(users.map(arn => [arn, generateUser(seededRandom, policies)])),
    groups: Object.fromEntries(
      repeatTimes(chooseBetween(seededRandom, 1, 2), number => [
        formatPrincipalArn('group', `group-${number}`),
        {
          ...generateHolder(seededRandom, policies),
          members: createMemberSet(chooseSome(seededRandom, users, 0, 2)),
        },
      ]),
    ),
    oidcProviders: { [OIDC_PROVIDER_ARN]: { clientIds: { 'sts.amazonaws.com': true } } },
  }
}

function generateHolder(seededRandom: SeededRandom, policies: readonly string[]): ExamplePolicyHolder {
  return {
    attached: createMemberSet(chooseSome(seededRandom, [...policies, ...AWS_MANAGED_POLICIES], 0, 2)),
    inline: chooseWithProbability(seededRandom, 0.4) ? { inline: seededRandom.pick(POLICY_DOCUMENTS) } : {},
  }
}

function generateUser(
  seededRandom: SeededRandom,
  policies: readonly string[],
): ExampleAccount['users'][string] {
  const createdAt = seededRandom.pick([LONG_AGO, LATELY])
  const status = seededRandom.pick(['Active', 'Inactive'])
  return {
    ...generateHolder(seededRandom, policies),
    ...(chooseWithProbability(seededRandom, 0.2) ? { boundary: seededRandom.pick(policies) } : {}),
    accessKeys: chooseWithProbability(seededRandom, 0.5)
      ? { [formatAccessKeyId(Math.floor(seededRandom.next() * 1e6))]: { status, createdAt } }
      : {},
    mfaDevices: {},
    ...(chooseWithProbability(seededRandom, 0.5) ? { passwordSince: LONG_AGO } : {}),
    passwordLastUsed: seededRandom.pick([LONG_AGO, LATELY]),
  }
}

/** Formats the id of an access key. */
function formatAccessKeyId(number: number): string {
  return `AKIA${String(number).padStart(16, '0')}`
}
