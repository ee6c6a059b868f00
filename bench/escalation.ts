import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parsePolicy, type PolicyDocument } from '../audit/policy/document.ts'
import type { SourcedPolicy } from '../audit/policy/effective/principal.ts'
import type { EscalationAccount, EscalationPrincipal } from '../audit/policy/escalation/account.ts'
import { numbersIn } from '../audit/policy/escalation/bits.ts'
import { escalationFrom } from '../audit/policy/escalation/escalate.ts'
import { graphAfter, graphOf } from '../audit/policy/escalation/graph.ts'
import { groundOf } from '../audit/policy/escalation/ground.ts'
import { newPaths } from '../audit/policy/escalation/new-paths.ts'
import { indexAfter } from '../audit/policy/escalation/index-change.ts'
import { permissionIndexOf } from '../audit/policy/escalation/permission-index.ts'
import { reachabilityOf } from '../audit/policy/escalation/reachability.ts'
import type { EscalationPath } from '../audit/policy/knowledge/escalation-path.ts'
import table from '../audit/policy/knowledge/escalation-paths.json' with { type: 'json' }
import { actions } from '../functions/knowledge.ts'
import type { AccessCost } from './access/cost.ts'
import { ACCOUNT, organization, randomFrom, syntheticRoles } from './access/roles.ts'
import { quantile } from './quantile.ts'

const SIZE = 5_000
const CHANGES = 100

/**
 * The escalation graph of 5,000 roles and 5,000 functions: made, and after changes of single roles. It is measured in a
 * process of its own, which knows nothing of the corpus from which the roles are made.
 */
export function escalationCosts(seed: number): AccessCost[] {
  const directory = mkdtempSync(join(tmpdir(), 'assay-bench-'))
  try {
    const file = join(directory, 'account.json')
    writeFileSync(file, JSON.stringify(packed(accountOf(seed))))
    const script = fileURLToPath(import.meta.url)
    const { stdout, status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, file], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`the graph could not be measured: ${stderr}`)
    return JSON.parse(stdout) as AccessCost[]
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** An account whose policies are in a list, each once. */
interface Packed {
  documents: PolicyDocument[]
  roles: (Omit<EscalationPrincipal, 'identity' | 'boundary' | 'organization'> & {
    identity: [string, number][]
    boundary?: [string, number]
  })[]
  functions: EscalationAccount['functions']
}

function packed({ principals, functions }: EscalationAccount): Packed {
  const numbers = new Map<PolicyDocument, number>()
  const number = (source: SourcedPolicy): [string, number] => {
    const found = numbers.get(source.document) ?? numbers.size
    numbers.set(source.document, found)
    return [source.policy, found]
  }
  const roles = principals.map(({ identity, boundary, ...role }) => {
    const { organization: all, ...rest } = role
    if (all !== organization) throw new Error('every role is of the same organization')
    return {
      ...rest,
      identity: identity.map(number),
      ...(boundary === undefined ? {} : { boundary: number(boundary) }),
    }
  })
  return { documents: [...numbers.keys()], roles, functions }
}

function unpacked({ documents, roles, functions = [] }: Packed): EscalationAccount {
  const source = ([policy, number]: [string, number]): SourcedPolicy => ({
    policy,
    document: documents[number] ?? { Version: '', Statement: [] },
  })
  const principals = roles.map(({ identity, boundary, ...role }): EscalationPrincipal => ({
    ...role,
    organization,
    identity: identity.map(source),
    ...(boundary === undefined ? {} : { boundary: source(boundary) }),
  }))
  return { account: ACCOUNT, organization, principals, functions }
}

const SERVICES = ['lambda.amazonaws.com', 'ec2.amazonaws.com', 'ecs-tasks.amazonaws.com']
const ADMINISTRATOR = { Effect: 'Allow', Action: '*', Resource: '*' }

/** One role in a hundred is an administrator, one in ten passes roles of its team, some change functions of theirs. */
function accountOf(seed: number): EscalationAccount {
  const random = randomFrom(seed)
  const roles = syntheticRoles(SIZE, seed)
  const principals = roles.map((role, index): EscalationPrincipal => {
    const said = [
      ...(random() < 0.01 ? [ADMINISTRATOR] : []),
      ...(random() < 0.1 ? [allow('iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/role-${index % 50}*`)] : []),
      ...(random() < 0.05 ? [allow('lambda:UpdateFunctionCode', functionArn(`team-${index % 50}-*`))] : []),
      ...(random() < 0.05 ? [allow('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/role-*`)] : []),
    ]
    return {
      ...role,
      identity:
        said.length === 0 ? role.identity : [...role.identity, { policy: 'more', document: document(said) }],
      trust: document([{ Effect: 'Allow', Action: 'sts:AssumeRole', ...trusted(random, index) }]),
      hasInstanceProfile: random() < 0.3,
      attachedPolicyArns: random() < 0.2 ? [`arn:aws:iam::${ACCOUNT}:policy/team-${index % 300}`] : [],
    }
  })
  const functions = Array.from({ length: SIZE }, (_, index) => ({
    arn: functionArn(`team-${index % 50}-${index}`),
    role: principals[Math.floor(random() * SIZE)]?.arn ?? '',
    triggered: random() < 0.5,
  }))
  return { account: ACCOUNT, organization, principals, functions }
}

/** Services mostly, then the account, a role, the roles of a team. */
function trusted(random: () => number, index: number) {
  const draw = random()
  if (draw < 0.7) return { Principal: { Service: SERVICES[index % SERVICES.length] } }
  if (draw < 0.85) return { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }
  if (draw < 0.97) return { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/role-${(index * 7) % SIZE}` } }
  const team = `arn:aws:iam::${ACCOUNT}:role/role-${index % 50}*`
  return { Principal: { AWS: '*' }, Condition: { ArnLike: { 'aws:PrincipalArn': team } } }
}

function functionArn(name: string): string {
  return `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${name}`
}

function allow(Action: string, Resource: string) {
  return { Effect: 'Allow', Action, Resource }
}

function document(statements: readonly object[]): PolicyDocument {
  return parsePolicy({ Version: '2012-10-17', Statement: statements })
}

function measured(account: EscalationAccount): AccessCost[] {
  const paths = table.paths as readonly EscalationPath[]
  const world = { actions: actions(), now: '2026-11-25T00:00:00.000Z' }
  const begun = performance.now()
  const index = permissionIndexOf(account, paths, world)
  const indexed = performance.now()
  const graph = graphOf(groundOf(index, paths, world))
  const reachability = reachabilityOf(graph)
  const done = performance.now()
  const known = { index, graph, reachability }
  const times = account.principals.slice(0, CHANGES).map((role, number) => {
    const change = number % 4 === 3 ? withoutMore(role) : withMore(role, number)
    const from = performance.now()
    const after = indexAfter(known.index, { principals: [change] }, paths, world)
    const next = graphAfter(known.graph, after)
    if (next === undefined) throw new Error('the graph was to be made anew')
    const { after: reached } = newPaths(known.graph, next, known.reachability)
    Object.assign(known, { index: after, graph: next, reachability: reached })
    return performance.now() - from
  })
  const memory = process.resourceUsage().maxRSS / 1_024
  const reaching = numbersIn(known.reachability.reaching)
  const starts = reaching.slice(0, CHANGES).map(number => index.principals[number]?.arn ?? '')
  const searched = starts.map(start => timed(() => escalationFrom(start, known.graph)))
  const size = `${SIZE} roles and functions`
  return [
    { what: `escalation: index of ${size}`, value: indexed - begun, unit: 'ms', bar: 4_000 },
    { what: `escalation: graph of ${size}`, value: done - indexed, unit: 'ms', bar: 4_000 },
    { what: 'escalation: after a change of a role, p50', value: quantile(times, 0.5), unit: 'ms', bar: 50 },
    { what: 'escalation: after a change of a role, p95', value: quantile(times, 0.95), unit: 'ms', bar: 50 },
    { what: 'escalation: the way of a role, p95', value: quantile(searched, 0.95), unit: 'ms', bar: 1_000 },
    { what: 'escalation: peak memory', value: memory, unit: 'MB', bar: 512 },
  ]
}

/** Now a role may pass any role to Lambda, or read any queue, or make policies. */
function withMore(role: EscalationPrincipal, number: number): EscalationPrincipal {
  const more = [
    [allow('iam:PassRole', '*'), allow('lambda:*', '*')],
    [allow('sqs:ReceiveMessage', '*')],
    [allow('iam:CreatePolicyVersion', `arn:aws:iam::${ACCOUNT}:policy/team-*`)],
  ]
  return {
    ...role,
    identity: [...role.identity, { policy: 'change', document: document(more[number % 3] ?? []) }],
  }
}

function withoutMore(role: EscalationPrincipal): EscalationPrincipal {
  return { ...role, identity: role.identity.slice(0, 1) }
}

function timed(run: () => unknown): number {
  const from = performance.now()
  run()
  return performance.now() - from
}

const [, script, file] = process.argv
if (script === fileURLToPath(import.meta.url) && file !== undefined)
  console.log(JSON.stringify(measured(unpacked(JSON.parse(readFileSync(file, 'utf8')) as Packed))))
