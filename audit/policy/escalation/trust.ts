import { testsOf, type Context, type Test } from '../condition/condition.ts'
import { keyClass } from '../condition/keys.ts'
import type { Caller } from '../decide/caller.ts'
import { namingOf, type Naming } from '../decide/named.ts'
import { PolicyError, type PolicyDocument, type Statement } from '../document.ts'
import { globMatches } from '../glob/glob.ts'
import { EVERYTHING, type Language } from '../glob/language.ts'
import { every, type Holds } from '../holds.ts'
import { canMeet, deniesUnder, type Request } from './opening.ts'

/** What a trust policy says of `sts:AssumeRole`. */
export interface Trust {
  allows: readonly TrustStatement[]
  denies: readonly TrustStatement[]
}

export interface TrustStatement {
  statement: Statement
  /** Its place in the policy, from 0. */
  index: number
  tests: readonly Test[]
}

/** The statements of `document` about the action, by default `sts:AssumeRole`. */
export function trustOf({ Statement: all, Version }: PolicyDocument, action = 'sts:AssumeRole'): Trust {
  const about = all.flatMap((statement, index) =>
    isOfAction(statement, action) ? [{ statement, index, tests: testsOf(statement, Version) }] : [],
  )
  return {
    allows: about.filter(({ statement }) => statement.Effect === 'Allow'),
    denies: about.filter(({ statement }) => statement.Effect === 'Deny'),
  }
}

function isOfAction({ Action, NotAction }: Statement, action: string): boolean {
  if (Action) return Action.some(pattern => globMatches(pattern, action))
  return NotAction !== undefined && !NotAction.some(pattern => globMatches(pattern, action))
}

/** Whether a service, acting for this account, may assume the role. */
export interface ServiceTrust {
  holds: Holds
  /** ARNs of the resources for which it may, where the trust says that. */
  from?: Language
}

export function serviceTrust({ allows, denies }: Trust, service: string, context: Context): ServiceTrust {
  const request = { action: 'sts:AssumeRole', context, makes: true }
  const naming = allows.filter(({ statement }) => namesService(statement, service))
  const found = naming.flatMap(({ tests }): ServiceTrust[] => {
    const others = tests.filter(({ key }) => key !== 'aws:sourcearn')
    const sources = tests.filter(({ key }) => key === 'aws:sourcearn')
    const denied = denies
      .filter(each => namesService(each.statement, service))
      .map(each => deniesUnder(each.tests, tests, request))
    if (denied.includes('ALWAYS') || canMeet(sources, request) === 'NEVER') return []
    const holds = every([canMeet(others, request), denied.includes('SOMETIMES') ? 'SOMETIMES' : 'ALWAYS'])
    const from = sources.map(sourceArns).filter(each => each !== undefined)
    return holds === 'NEVER' ? [] : [{ holds, ...(from.length > 0 ? { from: { all: from } } : {}) }]
  })
  const free = found.filter(({ from }) => from === undefined)
  const best = free.find(({ holds }) => holds === 'ALWAYS') ?? free[0]
  if (best !== undefined || found.length === 0) return best ?? { holds: 'NEVER' }
  return {
    holds: found.every(({ holds }) => holds === 'ALWAYS') ? 'ALWAYS' : 'SOMETIMES',
    from: { any: found.flatMap(({ from }) => from ?? []) },
  }
}

/** The ARNs that a test of `aws:SourceArn` lets through; undefined where it keeps none out. */
function sourceArns({ meaning, values, hasVariables }: Test): Language | undefined {
  if (meaning === undefined || meaning === 'NULL') return undefined
  if (hasVariables && values.some(value => value.includes('${'))) return undefined
  const one = (value: string): Language =>
    meaning.comparison === 'ARN' && value !== '*' ? { arn: value } : { glob: value }
  const language = { any: values.map(one) }
  return meaning.negated ? { not: language } : language
}

function namesService({ Principal, NotPrincipal }: Statement, service: string): boolean {
  const isIn = (principals: NonNullable<Statement['Principal']>) =>
    Object.entries(principals).some(
      ([type, values]) =>
        values.includes('*') || (type === 'Service' && values.some(value => isService(value, service))),
    )
  if (Principal) return isIn(Principal)
  return NotPrincipal !== undefined && !isIn(NotPrincipal)
}

/** Some partitions have names of their own: `ec2.amazonaws.com.cn`. */
function isService(value: string, service: string): boolean {
  return value.toLowerCase().replace(/\.cn$/, '') === service
}

/** How a trust policy lets a principal of the account in. */
export interface Entrance {
  naming: Exclude<Naming, 'NOT'>
  holds: Exclude<Holds, 'NEVER'>
  /** The statement that lets it in. */
  index: number
}

/** The ways in which the trust policy lets `caller` in. */
export function entrancesOf({ allows, denies }: Trust, caller: Caller, request: Request): Entrance[] {
  return allows.flatMap(({ statement, tests, index }): Entrance[] => {
    const naming = namingIn(statement, caller)
    if (naming === 'NOT') return []
    const denied = denies.map(each => {
      const of = namingIn(each.statement, caller)
      if (of === 'NOT') return 'NEVER'
      const holds = deniesUnder(each.tests, tests, request)
      return of === 'SESSION' && holds === 'ALWAYS' ? 'SOMETIMES' : holds
    })
    const met = canMeet(tests, request)
    if (met === 'NEVER' || denied.includes('ALWAYS')) return []
    if (naming === 'SESSION') return [{ naming: 'DIRECTLY', holds: 'SOMETIMES', index }]
    return [{ naming, holds: denied.includes('SOMETIMES') ? 'SOMETIMES' : met, index }]
  })
}

/** Whom it names; `'SESSION'`: one session of the caller, or, in a Deny, perhaps the caller. */
function namingIn(statement: Statement, caller: Caller): Naming | 'SESSION' {
  try {
    const naming = namingOf(statement, caller)
    return naming === 'NOT' && namesSession(statement, caller) ? 'SESSION' : naming
  } catch (failure) {
    if (failure instanceof PolicyError) return 'SESSION'
    throw failure
  }
}

function namesSession({ Principal }: Statement, { kind, behind = '', account }: Caller): boolean {
  const name = behind.slice(behind.lastIndexOf('/') + 1)
  return (
    kind === 'role' &&
    (Principal?.['AWS'] ?? []).some(arn => arn.includes(`:sts::${account}:assumed-role/${name}/`))
  )
}

/** Whether it says different things of different principals of the account that it does not allow by name. */
export function speaksOfCallers({ allows, denies }: Trust): boolean {
  if (denies.some(({ statement }) => !namesAll(statement))) return true
  return [...allows, ...denies].some(
    ({ statement, tests }) =>
      statement.NotPrincipal !== undefined ||
      tests.some(({ key, values }) => values.some(value => value.includes('${')) || isOfCaller(key)),
  )
}

/** ARNs of all principals whom its conditions may let in. */
export function callersOf({ allows }: Trust): Language {
  return { any: allows.map(({ tests }): Language => ({ all: tests.map(arnsMeeting) })) }
}

function arnsMeeting({ key, meaning, values, hasVariables }: Test): Language {
  if (key !== 'aws:principalarn' || meaning === undefined || meaning === 'NULL') return EVERYTHING
  const isPlain =
    /^(ARN|LIKE|EQUALS)$/.test(meaning.comparison) && !meaning.negated && meaning.quantifier === 'NONE'
  if (!isPlain || (hasVariables && values.some(value => value.includes('${')))) return EVERYTHING
  return { any: values.map(glob => ({ glob })) }
}

function namesAll({ Principal = {} }: Statement): boolean {
  return Object.values(Principal).every(values => values.every(value => value === '*'))
}

function isOfCaller(key: string): boolean {
  return keyClass(key) === 'principal' && key !== 'aws:principalaccount' && key !== 'aws:principalorgid'
}
