import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parsePolicy, type PolicyDocument } from '../audit/engines/iam/policy-document.ts'
import type { SourcedPolicy } from '../audit/engines/iam/effective-permissions/principal.ts'
import type {
  EscalationAccount,
  EscalationPrincipal,
} from '../audit/engines/iam/escalation/permission-index/escalation-account.ts'
import { listNumbers } from '../audit/engines/iam/escalation/sets/bitset.ts'
import { findEscalationInGraph } from '../audit/engines/iam/escalation/find-escalation.ts'
import {
  updateEscalationGraph,
  createEscalationGraph,
} from '../audit/engines/iam/escalation/graph/escalation-graph.ts'
import { createSearchContext } from '../audit/engines/iam/escalation/altered/altered-context.ts'
import { diffEscalationGraphs } from '../audit/engines/iam/escalation/graph-diff.ts'
import { applyIndexChange } from '../audit/engines/iam/escalation/permission-index/index-change.ts'
import { buildPermissionIndex } from '../audit/engines/iam/escalation/permission-index/permission-index.ts'
import { computeReachability } from '../audit/engines/iam/escalation/graph/reachability.ts'
import type { EscalationPath } from '../audit/engines/iam/catalog/escalation-path.ts'
import table from '../audit/engines/iam/catalog/escalation-paths.json' with { type: 'json' }
import { loadActions } from '../functions/bundled-files/aws-catalog.ts'
import type { BenchmarkResult } from './access/measure-access.ts'
import { BENCH_ACCOUNT, benchOrganization, createRandom, generateRoles } from './access/generate-roles.ts'
import { computeQuantile } from './quantile.ts'

const SIZE = 5_000
const CHANGES = 100

/**
 * The escalation graph of 5,000 roles and 5,000 functions: made, and after changes of single roles. It is measured in a
 * process of its own, which knows nothing of the corpus from which the roles are made.
 */
export function measureEscalation(seed: number): BenchmarkResult[] {
  const directory = mkdtempSync(join(tmpdir(), 'assay-bench-'))
  try {
    const file = join(directory, 'account.json')
    writeFileSync(file, JSON.stringify(packAccount(generateAccount(seed))))
    const script = fileURLToPath(import.meta.url)
    const { stdout, status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, file], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`the graph could not be measured: ${stderr}`)
    return JSON.parse(stdout) as BenchmarkResult[]
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** An account whose policies are in a list, each once. */
interface PackedAccount {
  documents: PolicyDocument[]
  roles: (Omit<EscalationPrincipal, 'identity' | 'boundary' | 'organization'> & {
    identity: [string, number][]
    boundary?: [string, number]
  })[]
  functions: EscalationAccount['functions']
}

function packAccount({ principals, functions }: EscalationAccount): PackedAccount {
  const numbers = new Map<PolicyDocument, number>()
  const number = (source: SourcedPolicy): [string, number] => {
    const found = numbers.get(source.document) ?? numbers.size
    numbers.set(source.document, found)
    return [source.policy, found]
  }
  const roles = principals.map(({ identity, boundary, ...role }) => {
    const { organization: all, ...rest } = role
    if (all !== benchOrganization) throw new Error('every role is of the same organization')
    return {
      ...rest,
      identity: identity.map(number),
      ...(boundary === undefined ? {} : { boundary: number(boundary) }),
    }
  })
  return { documents: [...numbers.keys()], roles, functions }
}

function unpackAccount({ documents, roles, functions = [] }: PackedAccount): EscalationAccount {
  const source = ([policy, number]: [string, number]): SourcedPolicy => ({
    policy,
    document: documents[number] ?? { Version: '', Statement: [] },
  })
  const principals = roles.map(({ identity, boundary, ...role }): EscalationPrincipal => ({
    ...role,
    organization: benchOrganization,
    identity: identity.map(source),
    ...(boundary === undefined ? {} : { boundary: source(boundary) }),
  }))
  return { account: BENCH_ACCOUNT, organization: benchOrganization, principals, functions }
}

const SERVICES = ['lambda.amazonaws.com', 'ec2.amazonaws.com', 'ecs-tasks.amazonaws.com']
const ADMINISTRATOR = { Effect: 'Allow', Action: '*', Resource: '*' }

/** One role in a hundred is an administrator, one in ten passes roles of its team, some change functions of theirs. */
function generateAccount(seed: number): EscalationAccount {
  const random = createRandom(seed)
  const roles = generateRoles(SIZE, seed)
  const principals = roles.map((role, index): EscalationPrincipal => {
    const extraStatements = [
      ...(random() < 0.01 ? [ADMINISTRATOR] : []),
      ...(random() < 0.1
        ? [allowAction('iam:PassRole', `arn:aws:iam::${BENCH_ACCOUNT}:role/role-${index % 50}*`)]
        : []),
      ...(random() < 0.05
        ? [allowAction('lambda:UpdateFunctionCode', buildFunctionArn(`team-${index % 50}-*`))]
        : []),
      ...(random() < 0.05
        ? [allowAction('sts:AssumeRole', `arn:aws:iam::${BENCH_ACCOUNT}:role/role-*`)]
        : []),
    ]
    return {
      ...role,
      identity:
        extraStatements.length === 0
          ? role.identity
          : [...role.identity, { policy: 'more', document: parseDocument(extraStatements) }],
      trust: parseDocument([{ Effect: 'Allow', Action: 'sts:AssumeRole', ...generateTrust(random, index) }]),
      hasInstanceProfile: random() < 0.3,
      attachedPolicyArns: random() < 0.2 ? [`arn:aws:iam::${BENCH_ACCOUNT}:policy/team-${index % 300}`] : [],
    }
  })
  const functions = Array.from({ length: SIZE }, (_, index) => ({
    arn: buildFunctionArn(`team-${index % 50}-${index}`),
    role: principals[Math.floor(random() * SIZE)]?.arn ?? '',
    triggered: random() < 0.5,
  }))
  return { account: BENCH_ACCOUNT, organization: benchOrganization, principals, functions }
}

/** Services mostly, then the account, a role, the roles of a team. */
function generateTrust(random: () => number, index: number) {
  const draw = random()
  if (draw < 0.7) return { Principal: { Service: SERVICES[index % SERVICES.length] } }
  if (draw < 0.85) return { Principal: { AWS: `arn:aws:iam::${BENCH_ACCOUNT}:root` } }
  if (draw < 0.97)
    return { Principal: { AWS: `arn:aws:iam::${BENCH_ACCOUNT}:role/role-${(index * 7) % SIZE}` } }
  const team = `arn:aws:iam::${BENCH_ACCOUNT}:role/role-${index % 50}*`
  return { Principal: { AWS: '*' }, Condition: { ArnLike: { 'aws:PrincipalArn': team } } }
}

function buildFunctionArn(name: string): string {
  return `arn:aws:lambda:eu-west-1:${BENCH_ACCOUNT}:function:${name}`
}

function allowAction(Action: string, Resource: string) {
  return { Effect: 'Allow', Action, Resource }
}

function parseDocument(statements: readonly object[]): PolicyDocument {
  return parsePolicy({ Version: '2012-10-17', Statement: statements })
}

function measureAccount(account: EscalationAccount): BenchmarkResult[] {
  const paths = table.paths as readonly EscalationPath[]
  const context = { actions: loadActions(), now: '2026-11-25T00:00:00.000Z' }
  const begun = performance.now()
  const index = buildPermissionIndex(account, paths, context)
  const indexed = performance.now()
  const escalationGraph = createEscalationGraph(createSearchContext(index, paths, context))
  const reachability = computeReachability(escalationGraph)
  const done = performance.now()
  const known = { index, graph: escalationGraph, reachability }
  const times = account.principals.slice(0, CHANGES).map((role, number) => {
    const change = number % 4 === 3 ? removePermissions(role) : addPermissions(role, number)
    const from = performance.now()
    const after = applyIndexChange(known.index, { principals: [change] }, paths, context)
    const next = updateEscalationGraph(known.graph, after)
    if (next === undefined) throw new Error('the graph was to be made anew')
    const { after: reached } = diffEscalationGraphs(known.graph, next, known.reachability)
    Object.assign(known, { index: after, graph: next, reachability: reached })
    return performance.now() - from
  })
  const memory = process.resourceUsage().maxRSS / 1_024
  const reaching = listNumbers(known.reachability.reachingAdmin)
  const starts = reaching.slice(0, CHANGES).map(number => index.principals[number]?.arn ?? '')
  const searched = starts.map(start => measureTime(() => findEscalationInGraph(start, known.graph)))
  const size = `${SIZE} roles and functions`
  return [
    { what: `escalation: index of ${size}`, value: indexed - begun, unit: 'ms', bar: 4_000 },
    { what: `escalation: graph of ${size}`, value: done - indexed, unit: 'ms', bar: 4_000 },
    {
      what: 'escalation: after a change of a role, p50',
      value: computeQuantile(times, 0.5),
      unit: 'ms',
      bar: 50,
    },
    {
      what: 'escalation: after a change of a role, p95',
      value: computeQuantile(times, 0.95),
      unit: 'ms',
      bar: 50,
    },
    {
      what: 'escalation: the way of a role, p95',
      value: computeQuantile(searched, 0.95),
      unit: 'ms',
      bar: 1_000,
    },
    { what: 'escalation: peak memory', value: memory, unit: 'MB', bar: 512 },
  ]
}

/** Now a role may pass any role to Lambda, or read any queue, or make policies. */
function addPermissions(role: EscalationPrincipal, number: number): EscalationPrincipal {
  const more = [
    [allowAction('iam:PassRole', '*'), allowAction('lambda:*', '*')],
    [allowAction('sqs:ReceiveMessage', '*')],
    [allowAction('iam:CreatePolicyVersion', `arn:aws:iam::${BENCH_ACCOUNT}:policy/team-*`)],
  ]
  return {
    ...role,
    identity: [...role.identity, { policy: 'change', document: parseDocument(more[number % 3] ?? []) }],
  }
}

function removePermissions(role: EscalationPrincipal): EscalationPrincipal {
  return { ...role, identity: role.identity.slice(0, 1) }
}

function measureTime(run: () => unknown): number {
  const from = performance.now()
  run()
  return performance.now() - from
}

const [, script, file] = process.argv
if (script === fileURLToPath(import.meta.url) && file !== undefined)
  console.log(
    JSON.stringify(measureAccount(unpackAccount(JSON.parse(readFileSync(file, 'utf8')) as PackedAccount))),
  )
