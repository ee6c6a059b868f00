import type { World, WorldHolder } from '../../../examples/described/world.ts'
import type { Random } from '../../flows/burst/random.ts'
import { between, chance, setOf, some, times } from './chance.ts'
import { DOCUMENTS, OF_AWS, PROVIDER, TRUSTS } from './documents.ts'
import { iamArn } from './place.ts'

type Principals = Pick<World, 'policies' | 'roles' | 'users' | 'groups' | 'oidcProviders'>

/** When keys and roles were made and used: far from the days at which verdicts turn by themselves. */
export const LONG_AGO = '2025-06-01T08:00:00+00:00'
export const LATELY = '2026-05-01T08:00:00+00:00'

/** Roles, users and groups, and the policies that they share. */
export function principals(random: Random): Principals {
  const policies = times(between(random, 1, 3), number => iamArn('policy', `app/policy-${number}`))
  const users = times(between(random, 1, 3), number => iamArn('user', `user-${number}`))
  return {
    policies: Object.fromEntries(
      policies.map(arn => {
        const versions = times(between(random, 1, 3), number => [`v${number}`, random.of(DOCUMENTS)] as const)
        const [defaultVersion] = random.of(versions)
        return [arn, { defaultVersion, versions: Object.fromEntries(versions) }]
      }),
    ),
    roles: Object.fromEntries(
      times(between(random, 2, 4), number => [
        iamArn('role', number === 2 ? `service-role/role-${number}` : `role-${number}`),
        {
          ...holder(random, policies),
          tags: chance(random, 0.3) ? { team: 'shop' } : {},
          trust: random.of(TRUSTS),
          ...(chance(random, 0.3) ? { boundary: random.of(policies) } : {}),
          createdAt: LONG_AGO,
          lastUsedAt: random.of(['NEVER', LONG_AGO, LATELY]),
        },
      ]),
    ),
    users: Object.fromEntries(users.map(arn => [arn, aUser(random, policies)])),
    groups: Object.fromEntries(
      times(between(random, 1, 2), number => [
        iamArn('group', `group-${number}`),
        { ...holder(random, policies), members: setOf(some(random, users, 0, 2)) },
      ]),
    ),
    oidcProviders: { [PROVIDER]: { clientIds: { 'sts.amazonaws.com': true } } },
  }
}

function holder(random: Random, policies: readonly string[]): WorldHolder {
  return {
    attached: setOf(some(random, [...policies, ...OF_AWS], 0, 2)),
    inline: chance(random, 0.4) ? { inline: random.of(DOCUMENTS) } : {},
  }
}

function aUser(random: Random, policies: readonly string[]): World['users'][string] {
  const createdAt = random.of([LONG_AGO, LATELY])
  const status = random.of(['Active', 'Inactive'])
  return {
    ...holder(random, policies),
    ...(chance(random, 0.2) ? { boundary: random.of(policies) } : {}),
    accessKeys: chance(random, 0.5)
      ? { [accessKeyId(Math.floor(random.next() * 1e6))]: { status, createdAt } }
      : {},
    mfaDevices: {},
    ...(chance(random, 0.5) ? { passwordSince: LONG_AGO } : {}),
    passwordLastUsed: random.of([LONG_AGO, LATELY]),
  }
}

/** The id of an access key as IAM gives it. */
export function accessKeyId(number: number): string {
  return `AKIA${String(number).padStart(16, '0')}`
}
