import { witnessOf, type Language } from '../glob/language.ts'
import { globMatches } from '../glob/glob.ts'
import type { Permission } from '../effective/permissions.ts'
import { inPlace } from './asked.ts'
import type { Ground } from './ground.ts'
import { withValues, type Given } from './known.ts'
import { speaksOf } from './opening.ts'
import type { Power } from './power.ts'

/** A policy that makes an administrator, or can be made one, to be attached or to be set as boundary. */
export interface Choice {
  /** Undefined: none, where no boundary is set. */
  arn: string | undefined
  /** The action by which its text is written before. */
  written?: 'iam:CreatePolicy' | 'iam:CreatePolicyVersion'
  given: Given
}

/** AWS's policies that make an administrator: who has `iam:*` can give himself the rest. */
const OF_AWS = ['AdministratorAccess', 'IAMFullAccess']

const ATTACHED = 'iam:policyarn'
const BOUNDARY = 'iam:permissionsboundary'
/** Choices that conditions name; a policy of AWS's size names fewer. */
const MOST = 100

/** What `power` can attach by the action. */
export function attachable(action: string, power: Power, ground: Ground): Choice[] {
  return choices(power.permissions(action), ATTACHED, power, ground)
}

/** What it can set as boundary by the action so that it sets no bounds, or none where `optional`. */
export function boundaries(action: string, power: Power, ground: Ground, optional: boolean): Choice[] {
  const none: Choice[] = optional ? [{ arn: undefined, given: withValues({ [BOUNDARY]: 'ABSENT' }) }] : []
  const permissions = power.permissions(action)
  if (optional && !speaksOf(permissions, key => key === BOUNDARY)) return none
  return [...none, ...choices(permissions, BOUNDARY, power, ground)]
}

function choices(
  permissions: readonly Permission[],
  key: string,
  power: Power,
  { place: { partition, account }, index, policies }: Ground,
): Choice[] {
  const isLimited = speaksOf(permissions, each => each === key)
  const awsNames = key === BOUNDARY ? OF_AWS.slice(0, 1) : OF_AWS
  const ofAws = awsNames.map(name => `arn:${partition}:iam::aws:policy/${name}`)
  const choose = (arn: string, written?: Choice['written']): Choice => ({
    arn,
    given: withValues({ [key]: { like: arn } }),
    ...(written === undefined ? {} : { written }),
  })
  if (!isLimited) return ofAws.slice(0, 1).map(arn => choose(arn))
  const patterns = valuesOf(permissions, key)
  const named = (arn: string) => patterns.some(pattern => globMatches(pattern, arn))
  const privileged = index.policies.filter(({ isPrivileged }) => isPrivileged).map(({ arn }) => arn)
  const rewritten = policies.texts.all.filter(
    arn =>
      named(arn) && power.allowance('iam:CreatePolicyVersion', arn, () => undefined, false) !== undefined,
  )
  return [
    ...[...ofAws, ...privileged].map(arn => choose(arn)),
    ...rewritten.slice(0, MOST).map(arn => choose(arn, 'iam:CreatePolicyVersion')),
    ...made(patterns, power, account, partition)
      .filter(arn => policies.texts.numberOf(arn) === undefined)
      .map(arn => choose(arn, 'iam:CreatePolicy')),
  ]
}

/** Policies that it can make and that conditions name. */
function made(patterns: readonly string[], power: Power, account: string, partition: string): string[] {
  const allowed = power.languages('iam:CreatePolicy')
  if (allowed === undefined) return []
  const place = inPlace([`arn:${partition}:iam::${account}:policy/*`], { account, partition })
  const names: Language[] = [
    ...patterns.map(glob => ({ glob })),
    { not: { any: patterns.map(glob => ({ glob })) } },
  ]
  return names.slice(0, MOST).flatMap(language => {
    const { certain, possible } = allowed
    for (const each of certain === undefined ? [possible] : [certain, possible]) {
      const witness = witnessOf({ all: [place, language, each] })
      if (witness.is === 'TEXT') return [witness.text]
    }
    return []
  })
}

function valuesOf(permissions: readonly Permission[], key: string): string[] {
  const tests = permissions.flatMap(each => [...each.tests, ...each.unless.flatMap(({ tests: of }) => of)])
  const values = tests.filter(test => test.key === key).flatMap(test => test.values)
  return [...new Set(values)].slice(0, MOST)
}
