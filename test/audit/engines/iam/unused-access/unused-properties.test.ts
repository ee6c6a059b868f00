import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  parsePolicy,
  type PolicyDocument,
  type PolicyStatement,
} from '../../../../../audit/engines/iam/policy-document.ts'
import { isGlobMatch } from '../../../../../audit/engines/iam/glob/glob-match.ts'
import {
  findUnusedAccess,
  type UnusedAccessQuery,
} from '../../../../../audit/engines/iam/unused-access/unused-access.ts'
import {
  parseActionCatalog,
  type ActionCatalog,
} from '../../../../../audit/engines/iam/action/action-catalog.ts'

const NAMES = [
  'ec2:DescribeHosts',
  'ec2:DescribeImages',
  'ec2:DescribeVpcs',
  'ec2:RunInstances',
  'iam:GetRole',
  'iam:ListMFADevices',
  'iam:ListRoles',
  'iam:PassRole',
  'iam:PassRolesMany',
  's3:GetBucketAcl',
  's3:GetBucketTagging',
  's3:GetObject',
  's3:GetObjectAcl',
  's3:Getaway',
  's3:ListBucket',
  's3:PutObject',
  'sqs:SendMessage',
]
/** Actions that only a policy or a report names, and actions that neither names. */
const NAMED = ['s3:Extra', 'new:Thing']
const UNNAMED = ['s3:GetFuture', 'iam:Future', 'other:Future', 'new:Other']
const ACTIONS = buildActionCatalog(NAMES)

const NOW = '2026-11-25T00:00:00Z'
const time = fc.constantFrom(null, '2026-11-01T00:00:00Z', '2026-02-01T00:00:00Z')

const pattern = fc.oneof(
  fc.constantFrom(
    '*',
    '*:*',
    's3:*',
    's3:Get*',
    's3:Get*Acl',
    's3:*Object',
    'ec2:*',
    'ec2:Describe*',
    'iam:*',
    'iam:Pass*',
  ),
  fc.constantFrom(
    'S3:GETOBJECT',
    's3:?*',
    's3:List*',
    'iam:PassRole',
    's3:Extra',
    'new:Thing',
    'new:*',
    'new:T*g',
    's3:Zzz*',
  ),
  fc.constantFrom(...NAMES),
)

const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
    element: fc.constantFrom('Action', 'Action', 'Action', 'NotAction'),
    patterns: fc.array(pattern, { minLength: 1, maxLength: 4 }),
    Resource: fc.constantFrom('*', 'arn:aws:s3:::a/*', 'arn:aws:s3:::${aws:username}/*'),
    Condition: fc.constantFrom(
      undefined,
      { Bool: { 'aws:SecureTransport': 'true' } },
      { StringLike: { k: '${x}' } },
    ),
    Sid: fc.constantFrom(undefined, 'A', 'B'),
  })
  .map(({ element, patterns, ...rest }) => ({ ...rest, [element]: patterns }))

const policy = fc.record({
  Version: fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17'),
  Statement: fc.array(statement, { maxLength: 3 }),
})

const reported = fc.record({
  service: fc.constantFrom('s3', 'ec2', 'iam', 'sqs', 'new', 'other'),
  lastAuthenticated: time,
  tracked: fc.option(fc.array(fc.tuple(fc.nat(NAMES.length), time), { maxLength: 8 }), { nil: undefined }),
})

const report = fc.uniqueArray(reported, { selector: each => each.service, maxLength: 6 }).map(services =>
  services.map(({ tracked, ...each }) => {
    const of = [...NAMES, 's3:Extra'].filter(name => name.startsWith(`${each.service}:`))
    const names = tracked?.flatMap(([index, when]) => {
      const name = of[index % Math.max(of.length, 1)]
      return name === undefined ? [] : [[name.slice(name.indexOf(':') + 1), when] as const]
    })
    return { ...each, ...(names && { trackedActions: Object.fromEntries(names) }) }
  }),
)

const question: fc.Arbitrary<UnusedAccessQuery> = fc
  .record({
    policies: fc.array(policy, { maxLength: 3 }),
    createDate: fc.constantFrom('2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z', '2026-11-20T00:00:00Z'),
    lastAccessed: report,
    windowDays: fc.constantFrom(90, 90, 500),
  })
  .map(({ policies, createDate, ...rest }) => ({
    ...rest,
    now: NOW,
    principal: {
      createDate,
      identity: policies.map(source => ({ document: parsePolicy(JSON.parse(JSON.stringify(source))) })),
    },
  }))

const RUNS = { numRuns: 600 }

/** Whether an action was used, according to the question. */
function findUse(
  action: string,
  { lastAccessed, windowDays, principal }: UnusedAccessQuery,
): 'used' | 'unused' | 'unknown' {
  const since = Date.parse(NOW) - windowDays * 86_400_000
  if (Date.parse(principal.createDate) > since) return 'unknown'
  const [namespace = '', name = ''] = action.split(':')
  const service = lastAccessed.find(each => each.service === namespace)
  if (action === 'iam:PassRole' || service === undefined) return 'unknown'
  const within = (when: string | null) => {
    if (when === null) return windowDays > 400 ? 'unknown' : 'unused'
    return Date.parse(when) >= since ? 'used' : 'unused'
  }
  const all = [service.lastAuthenticated, ...Object.values(service.trackedActions ?? {})].map(within)
  if (!all.includes('used'))
    return all.every(each => each === 'unused') ? 'unused' : findLastUse(service, within)
  if (namespace === 'new' || namespace === 'other') return 'unknown'
  const tracked = service.trackedActions?.[name]
  return tracked === undefined ? 'unknown' : within(tracked)
}

function findLastUse(
  { lastAuthenticated, trackedActions = {} }: UnusedAccessQuery['lastAccessed'][number],
  within: (when: string | null) => 'used' | 'unused' | 'unknown',
) {
  const some = [lastAuthenticated, ...Object.values(trackedActions)].find(each => each !== null)
  return within(some ?? null)
}

function isAbout({ Action, NotAction }: PolicyStatement, action: string): boolean {
  if (Action !== undefined) return Action.some(each => isGlobMatch(each, action))
  return NotAction !== undefined && !NotAction.some(each => isGlobMatch(each, action))
}

/**
 * Everything that the documents say of an action, without action names and duplicates; variables are escaped in
 * versions without variables.
 */
function describeAnswer(action: string, documents: readonly PolicyDocument[], escapes: boolean): string[] {
  const stated = documents.flatMap(document =>
    document.Statement.filter(each => isAbout(each, action)).map(({ Effect, Resource, Condition }) => {
      const text = JSON.stringify([Effect, Resource, Condition ?? {}])
      return escapes && document.Version !== '2012-10-17' ? text.replaceAll('${', '${$}{') : text
    }),
  )
  return [...new Set(stated)].toSorted((a, b) => (a < b ? -1 : 1))
}

/** The actions of the catalog, and those that the question names. */
function listProbes(asked: UnusedAccessQuery): string[] {
  const named = new Set([
    ...listDocuments(asked).flatMap(each =>
      each.Statement.filter(one => one.Effect === 'Allow').flatMap(one => one.Action ?? []),
    ),
    ...asked.lastAccessed.flatMap(each =>
      Object.keys(each.trackedActions ?? {}).map(name => `${each.service}:${name}`),
    ),
  ])
  const ofUncatalogued = asked.lastAccessed
    .filter(({ service: each }) => each === 'new' || each === 'other')
    .map(each => `${each.service}:Any`)
  return [...NAMES, ...NAMED.filter(action => named.has(action)), ...ofUncatalogued]
}

function listDocuments({ principal }: UnusedAccessQuery): PolicyDocument[] {
  return principal.identity.map(({ document }) => document)
}

/** What the original and the suggested policy say of an action. */
function compared(asked: UnusedAccessQuery, action: string, suggested: PolicyDocument) {
  const escapes = suggested.Version === '2012-10-17'
  return {
    before: describeAnswer(action, listDocuments(asked), escapes),
    after: describeAnswer(action, [suggested], false),
  }
}

const isAllow = (stated: string) => stated.startsWith('["Allow"')

/** Each action for which the suggested policy does not say what is expected. */
function wrong(
  actions: readonly string[],
  asked: UnusedAccessQuery,
  expected: (before: readonly string[], after: readonly string[]) => readonly string[],
) {
  const { suggested } = findUnusedAccess(asked, ACTIONS)
  return actions.flatMap(action => {
    const { before, after } = compared(asked, action, suggested)
    const right = expected(before, after)
    return after.join() === right.join() ? [] : [{ action, before, after }]
  })
}

describe('the suggested policy, for any policies and report', () => {
  it('is unchanged for each used or unknown action', () => {
    fc.assert(
      fc.property(question, asked => {
        const retained = listProbes(asked).filter(action => findUse(action, asked) !== 'unused')
        expect(wrong(retained, asked, before => before)).toEqual([])
      }),
      RUNS,
    )
  })

  it('allows nothing unused, and keeps each Deny', () => {
    fc.assert(
      fc.property(question, asked => {
        const unused = listProbes(asked).filter(action => findUse(action, asked) === 'unused')
        expect(wrong(unused, asked, before => before.filter(stated => !isAllow(stated)))).toEqual([])
      }),
      RUNS,
    )
  })

  it('never allows more of unknown actions', () => {
    fc.assert(
      fc.property(question, asked => {
        const actions = [...UNNAMED, ...NAMED]
        expect(
          wrong(actions, asked, (before, after) => after.filter(stated => before.includes(stated))),
        ).toEqual([])
      }),
      RUNS,
    )
  })

  it('has no unused access, and is stable', () => {
    fc.assert(
      fc.property(question, asked => {
        const { suggested } = findUnusedAccess(asked, ACTIONS)
        const again = { ...asked, principal: { ...asked.principal, identity: [{ document: suggested }] } }
        const second = findUnusedAccess(again, ACTIONS)
        expect(second).toMatchObject({ unusedServices: [], unusedActions: [], suggested })
      }),
      RUNS,
    )
  })
})

describe('the lists', () => {
  it('contain what is allowed by usage, without duplicates', () => {
    fc.assert(
      fc.property(question, asked => {
        const { unusedServices, unusedActions, unknown } = findUnusedAccess(asked, ACTIONS)
        const all = [...unusedServices, ...unusedActions, ...unknown]
        const describeAction = (action: string) => {
          const [namespace = ''] = action.split(':')
          if (action !== 'iam:PassRole' && unusedServices.includes(namespace)) return 'unused'
          if (unusedActions.includes(action)) return 'unused'
          return unknown.includes(action) || unknown.includes(namespace) ? 'unknown' : 'used'
        }
        const allowed = NAMES.filter(action => {
          const effects = listEffects(action, asked)
          return effects.includes('Allow') && !effects.includes('Deny')
        })
        expect(new Set(all).size).toBe(all.length)
        expect(allowed.map(describeAction)).toEqual(allowed.map(action => findUse(action, asked)))
        expect(unusedActions.filter(action => !listEffects(action, asked).includes('Allow'))).toEqual([])
      }),
      RUNS,
    )
  })
})

function listEffects(action: string, asked: UnusedAccessQuery): string[] {
  return listDocuments(asked).flatMap(each =>
    each.Statement.filter(one => isAbout(one, action)).map(one => one.Effect),
  )
}

/** A catalog of the actions `names`, spelled as AWS does. */
function buildActionCatalog(names: readonly string[]): ActionCatalog {
  const sorted = [...names].toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  const file = {
    source: 'a test',
    asOf: '2026-11-25',
    names: sorted.join(' '),
    levels: sorted.map(() => 'W').join(''),
    arns: '',
    typeSets: '-',
    typeSetOf: sorted.map(() => '0').join(' '),
  }
  return parseActionCatalog(JSON.stringify(file))
}
