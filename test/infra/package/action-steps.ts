import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { repository } from '../../extension/repository-copy.ts'

/** A step of the action. */
export interface ActionStep {
  id?: string
  if?: string
  shell?: string
  uses?: string
  env?: Record<string, string>
  with?: Record<string, string>
  run?: string
}

/** The parts of `action.yml` that tests read. */
export interface ActionFile {
  inputs: Record<string, { description: string; required?: boolean; default?: string }>
  outputs: Record<string, { value: string }>
  runs: { using: string; steps: ActionStep[] }
}

/** Parses `action.yml`. */
export function readActionFile(): ActionFile {
  return parse(readFileSync(join(repository, 'action.yml'), 'utf8')) as ActionFile
}

/** What the runner knows: the values of expressions, such as `inputs.against`. */
export type RunnerContext = Readonly<Record<string, string>>

/** How a script ended, and what it left for the runner. */
export interface StepRun {
  status: number | null
  stdout: string
  stderr: string
  outputs: Record<string, string>
  summary: string
}

/** Runs the script of a step in `workspace`, as the runner does: expressions in `env` have their values, and bash runs the file. */
export function runStep(step: ActionStep, context: RunnerContext, workspace: string, path: string): StepRun {
  const files = join(workspace, 'runner')
  mkdirSync(files, { recursive: true })
  const [script, output, summary] = ['script.sh', 'output', 'summary'].map(name => join(files, name)) as [
    string,
    string,
    string,
  ]
  for (const file of [output, summary]) writeFileSync(file, '')
  writeFileSync(script, step.run ?? '')
  const env = Object.entries(step.env ?? {}).map(([name, value]) => [
    name,
    resolveExpressions(value, context),
  ])
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['--noprofile', '--norc', '-e', '-o', 'pipefail', script],
    {
      cwd: workspace,
      encoding: 'utf8',
      env: {
        PATH: path,
        HOME: files,
        RUNNER_TEMP: files,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        ...(Object.fromEntries(env) as Record<string, string>),
      },
    },
  )
  return { status, stdout, stderr, outputs: parseOutputs(output), summary: readFileSync(summary, 'utf8') }
}

/** `${{ name }}` by its value in `context`. An unknown name is empty, as it is on the runner. */
export function resolveExpressions(text: string, context: RunnerContext): string {
  return text.replaceAll(/\$\{\{ *([\w.-]+) *\}\}/g, (_, name: string) => context[name] ?? '')
}

function parseOutputs(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
  return Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
}

/** A program `gh` on the PATH that keeps the comments of pull requests in a folder. */
export interface CommentKeeper {
  path: string
  /** The arguments of each call. */
  listCalls(): string[][]
}

/**
 * A stand-in for the GitHub CLI: `api` with `--paginate --slurp` prints `pages`, and other calls record their arguments with
 * the content of the file that `--field body=@FILE` names. It refuses what GitHub refuses: a call without a token, or an
 * option that it does not know.
 */
export function createCommentKeeper(folder: string, pages: unknown): CommentKeeper {
  const bin = join(folder, 'bin')
  const calls = join(folder, 'calls.jsonl')
  mkdirSync(bin, { recursive: true })
  writeFileSync(
    join(bin, 'gh'),
    `#!/usr/bin/env node
const { appendFileSync, readFileSync } = require('node:fs')
const { parseArgs } = require('node:util')
if (process.env.GH_TOKEN !== 'token-of-the-job') process.exit(4)
const text = { type: 'string' }
const flag = { type: 'boolean' }
const options = { paginate: flag, slurp: flag, silent: flag, method: text, field: text }
const { values, positionals } = parseArgs({ options, allowPositionals: true })
if (positionals[0] !== 'api' || positionals.length !== 2) process.exit(1)
const file = values.field?.replace(/^body=@/, '')
const body = file === undefined ? [] : [readFileSync(file, 'utf8')]
appendFileSync(${JSON.stringify(calls)}, JSON.stringify([values.method ?? 'GET', positionals[1], ...body]) + '\\n')
if (values.slurp && values.paginate) console.log(${JSON.stringify(JSON.stringify(pages))})
`,
  )
  chmodSync(join(bin, 'gh'), 0o755)
  return {
    path: `${bin}:${process.env['PATH'] ?? ''}`,
    listCalls: () =>
      existsSync(calls)
        ? readFileSync(calls, 'utf8')
            .trim()
            .split('\n')
            .map(line => JSON.parse(line) as string[])
        : [],
  }
}
