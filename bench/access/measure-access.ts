import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { diffPermissions } from '../../audit/engines/iam/diff/diff-permissions.ts'
import { isUnrestricted } from '../../audit/engines/iam/effective-permissions/is-unrestricted.ts'
import { groupActionClasses } from '../../audit/engines/iam/effective-permissions/action-classes.ts'
import { deriveEffectivePermissions } from '../../audit/engines/iam/effective-permissions/effective-permissions.ts'
import type {
  Principal,
  SourcedPolicy,
  AnalysisContext,
} from '../../audit/engines/iam/effective-permissions/principal.ts'
import { findExampleText } from '../../audit/engines/iam/glob/glob-set.ts'
import { loadActions } from '../../functions/bundled-files/aws-catalog.ts'
import { computeQuantile } from '../quantile.ts'
import { packRoles, unpackRoles, type PackedRoles, type RoleSet } from './pack-roles.ts'
import { loadManagedPolicies, createRandom, generateRoles } from './generate-roles.ts'

const script = fileURLToPath(import.meta.url)

/** What judging access costs, with the bars it has to stay under. */
export interface BenchmarkResult {
  what: string
  value: number
  unit: 'ms' | 'MB' | 'times'
  bar: number
}

/**
 * Judges 5,000 roles, and swaps one policy of 1,000 of them. It is measured in a process of its own, which is given the
 * roles and policies and knows nothing of the corpus from which they are made.
 */
export function measureAccess(seed: number): BenchmarkResult[] {
  return runScript(seed, 'ALL') as BenchmarkResult[]
}

/** What 5,000 roles take now, in milliseconds: a measure of the machine. */
export interface Calibration {
  ms: number
  cpuMs: number
}

/** Evaluates the 5,000 roles alone. */
export function measureCalibration(seed: number): Calibration {
  return runScript(seed, 'CALIBRATION') as Calibration
}

function runScript(seed: number, what: 'ALL' | 'CALIBRATION'): unknown {
  const directory = mkdtempSync(join(tmpdir(), 'assay-bench-'))
  try {
    const file = join(directory, 'roles.json')
    const all = { roles: generateRoles(5_000, seed), policies: loadManagedPolicies() }
    writeFileSync(file, JSON.stringify(packRoles(all)))
    const { stdout, status, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', script, file, String(seed), what],
      { encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(`access could not be measured: ${stderr}`)
    return JSON.parse(stdout) as unknown
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function measureRoles({ roles, policies }: RoleSet, seed: number): BenchmarkResult[] {
  const context: AnalysisContext = { actions: loadActions(), now: '2026-11-25T00:00:00.000Z' }
  const evaluating = measureTime(() => roles.forEach(role => evaluateRole(role, context)))
  const diffs = measureDiffs(roles.slice(0, 1_000), policies, context, seed)
  return [
    { what: '5,000 roles: effective permissions, administrators', value: evaluating, unit: 'ms', bar: 2_000 },
    {
      what: 'diff of a role whose policy is swapped, p50',
      value: computeQuantile(diffs, 0.5),
      unit: 'ms',
      bar: 1,
    },
    {
      what: 'diff of a role whose policy is swapped, p95',
      value: computeQuantile(diffs, 0.95),
      unit: 'ms',
      bar: 10,
    },
    {
      what: 'adversarial globs, the slowest',
      value: Math.max(...ADVERSARIAL.map(measureGlob)),
      unit: 'ms',
      bar: 1_000,
    },
    { what: 'peak memory', value: process.resourceUsage().maxRSS / 1_024, unit: 'MB', bar: 512 },
  ]
}

function calibrate({ roles }: RoleSet): Calibration {
  const context: AnalysisContext = { actions: loadActions(), now: '2026-11-25T00:00:00.000Z' }
  const from = process.cpuUsage()
  const ms = measureTime(() => roles.forEach(role => evaluateRole(role, context)))
  const { user, system } = process.cpuUsage(from)
  return { ms, cpuMs: (user + system) / 1_000 }
}

function evaluateRole(role: Principal, context: AnalysisContext): void {
  const effectivePermissions = deriveEffectivePermissions(role, context)
  for (const { clauses } of groupActionClasses(effectivePermissions.clauses))
    effectivePermissions.resolvePermissions(clauses)
  isUnrestricted(effectivePermissions, context)
}

function measureDiffs(
  roles: readonly Principal[],
  policies: readonly SourcedPolicy[],
  context: AnalysisContext,
  seed: number,
): number[] {
  const random = createRandom(seed + 1)
  return roles.map(role => {
    const other = policies[Math.floor(random() * policies.length)]
    const [, ...rest] = role.identity
    const after = { ...role, identity: other === undefined ? rest : [other, ...rest] }
    return measureTime(() => diffPermissions(role, after, context))
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

function measureGlob(language: (typeof ADVERSARIAL)[number]): number {
  return measureTime(() => findExampleText(language))
}

function measureTime(run: () => unknown): number {
  const from = performance.now()
  run()
  return performance.now() - from
}

const [, started, file, seed, what] = process.argv
if (started === script && file !== undefined) {
  const all = unpackRoles(JSON.parse(readFileSync(file, 'utf8')) as PackedRoles)
  console.log(JSON.stringify(what === 'CALIBRATION' ? calibrate(all) : measureRoles(all, Number(seed))))
}
