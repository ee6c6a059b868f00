import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { diffOf } from '../../audit/policy/diff/diff.ts'
import { isUnlimited } from '../../audit/policy/effective/unlimited.ts'
import { classesOf } from '../../audit/policy/effective/classes.ts'
import { permissionsOf } from '../../audit/policy/effective/permissions.ts'
import type { Principal, SourcedPolicy, World } from '../../audit/policy/effective/principal.ts'
import { witnessOf } from '../../audit/policy/glob/language.ts'
import { actions } from '../../functions/knowledge.ts'
import { quantile } from '../quantile.ts'
import { packed, unpacked, type Packed, type Unpacked } from './packed.ts'
import { managedPolicies, randomFrom, syntheticRoles } from './roles.ts'

const script = fileURLToPath(import.meta.url)

/** What judging access costs, with the bars it has to stay under. */
export interface AccessCost {
  what: string
  value: number
  unit: 'ms' | 'MB'
  bar: number
}

/**
 * Judges 5,000 roles, and swaps one policy of 1,000 of them. It is measured in a process of its own, which is given the
 * roles and policies and knows nothing of the corpus from which they are made.
 */
export function accessCosts(seed: number): AccessCost[] {
  const directory = mkdtempSync(join(tmpdir(), 'assay-bench-'))
  try {
    const file = join(directory, 'roles.json')
    const all = { roles: syntheticRoles(5_000, seed), policies: managedPolicies() }
    writeFileSync(file, JSON.stringify(packed(all)))
    const { stdout, status, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', script, file, String(seed)],
      { encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(`access could not be measured: ${stderr}`)
    return JSON.parse(stdout) as AccessCost[]
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function measured({ roles, policies }: Unpacked, seed: number): AccessCost[] {
  const world: World = { actions: actions(), now: '2026-11-25T00:00:00.000Z' }
  const judging = timed(() => roles.forEach(role => judge(role, world)))
  const diffs = diffTimes(roles.slice(0, 1_000), policies, world, seed)
  return [
    { what: '5,000 roles: effective permissions, administrators', value: judging, unit: 'ms', bar: 2_000 },
    { what: 'diff of a role whose policy is swapped, p50', value: quantile(diffs, 0.5), unit: 'ms', bar: 1 },
    {
      what: 'diff of a role whose policy is swapped, p95',
      value: quantile(diffs, 0.95),
      unit: 'ms',
      bar: 10,
    },
    {
      what: 'adversarial globs, the slowest',
      value: Math.max(...ADVERSARIAL.map(costOf)),
      unit: 'ms',
      bar: 1_000,
    },
    { what: 'peak memory', value: process.resourceUsage().maxRSS / 1_024, unit: 'MB', bar: 512 },
  ]
}

function judge(role: Principal, world: World): void {
  const permissions = permissionsOf(role, world)
  for (const { clauses } of classesOf(permissions.clauses)) permissions.allowedBy(clauses)
  isUnlimited(permissions, world)
}

function diffTimes(
  roles: readonly Principal[],
  policies: readonly SourcedPolicy[],
  world: World,
  seed: number,
): number[] {
  const random = randomFrom(seed + 1)
  return roles.map(role => {
    const other = policies[Math.floor(random() * policies.length)]
    const [, ...rest] = role.identity
    const after = { ...role, identity: other === undefined ? rest : [other, ...rest] }
    return timed(() => diffOf(role, after, world))
  })
}

const ADVERSARIAL = [
  { all: [{ glob: '*a'.repeat(3_000) }, { not: { glob: '*b'.repeat(3_000) } }] },
  { all: [{ glob: `*${'a?'.repeat(30)}a` }, { not: { glob: `*a${'?'.repeat(60)}` } }] },
  {
    all: [
      { glob: '?*'.repeat(1_500) },
      { not: { any: Array.from({ length: 50 }, (_, at) => ({ glob: `*${at}*a*` })) } },
    ],
  },
] as const

function costOf(language: (typeof ADVERSARIAL)[number]): number {
  return timed(() => witnessOf(language))
}

function timed(run: () => unknown): number {
  const from = performance.now()
  run()
  return performance.now() - from
}

const [, started, file, seed] = process.argv
if (started === script && file !== undefined)
  console.log(
    JSON.stringify(measured(unpacked(JSON.parse(readFileSync(file, 'utf8')) as Packed), Number(seed))),
  )
